/* Lets system calls on the files of one directory fail, and shifts the clock, as a control file says
 * that a test writes to meanwhile. Preloaded into the server under test; the product has none of it. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* As in faults/shim.rs. */
struct control {
    volatile int32_t write_errno; /* of whatever writes to a file or opens it for that */
    volatile int32_t sync_errno;  /* of fsync and fdatasync */
    volatile int64_t shift;       /* seconds that the clock is ahead */
    volatile int64_t failed;      /* calls that have failed so far */
};

static struct control *control;
static const char *directory;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULT_CONTROL");
    directory = getenv("FAULT_DIRECTORY");
    if (!path || !directory) return;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) abort();
    void *there = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (there == MAP_FAILED) abort();
    close(fd);
    control = there;
}

static int is_within(const char *path) {
    size_t length = strlen(directory);
    return strncmp(path, directory, length) == 0 && path[length] == '/';
}

static int is_ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_within(path);
}

static int fails(int error) {
    __atomic_add_fetch(&control->failed, 1, __ATOMIC_RELAXED);
    errno = error;
    return -1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRITES(fd) if (control && control->write_errno && is_ours(fd)) return fails(control->write_errno)
#define SYNCS(fd) if (control && control->sync_errno && is_ours(fd)) return fails(control->sync_errno)

ssize_t write(int fd, const void *bytes, size_t count) {
    WRITES(fd);
    return NEXT(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    WRITES(fd);
    return NEXT(pwrite)(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    WRITES(fd);
    return NEXT(pwrite64)(fd, bytes, count, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    WRITES(fd);
    return NEXT(writev)(fd, parts, count);
}

int ftruncate(int fd, off_t length) {
    WRITES(fd);
    return NEXT(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    WRITES(fd);
    return NEXT(ftruncate64)(fd, length);
}

int fsync(int fd) {
    SYNCS(fd);
    return NEXT(fsync)(fd);
}

int fdatasync(int fd) {
    SYNCS(fd);
    return NEXT(fdatasync)(fd);
}

/* Only a file system that is read-only refuses to open. */
static int opens(const char *path, int flags) {
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    return control && control->write_errno == EROFS && writes && is_within(path);
}

#define OPEN(name)                                        \
    int name(const char *path, int flags, ...) {          \
        mode_t mode = 0;                                  \
        if (flags & (O_CREAT | O_TMPFILE)) {              \
            va_list rest;                                 \
            va_start(rest, flags);                        \
            mode = va_arg(rest, mode_t);                  \
            va_end(rest);                                 \
        }                                                 \
        if (opens(path, flags)) return fails(EROFS);      \
        return NEXT(name)(path, flags, mode);             \
    }
OPEN(open)
OPEN(open64)

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = NEXT(clock_gettime)(clock, time);
    if (result == 0 && control && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += control->shift;
    return result;
}
