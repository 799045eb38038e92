/* Shifts the clock that a program sees, as a file says. The gate `year` preloads this library into
 * the programs that it starts, so that they live through a year in a minute. The programs themselves
 * know nothing of it: a program without this library sees the clock of the system.
 *
 * YEAR_CLOCK names the file: eight bytes, a signed number of seconds in the order of this machine. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *shift; /* seconds that the clock is ahead; negative if it is behind */

__attribute__((constructor)) static void open_clock(void) {
    const char *path = getenv("YEAR_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) abort(); /* a year on the clock of the system would prove nothing */
    void *there = mmap(NULL, sizeof *shift, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (there == MAP_FAILED) abort();
    shift = there;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*next)(clockid_t, struct timespec *);
    if (!next) next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = next(clock, time);
    if (result == 0 && shift && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += *shift;
    return result;
}
