# Runs a PostgreSQL server as long as anybody uses it: `guard.sh FOLDER BIN USER WHEN_KILLED SETTINGS…`.
#
# WHEN_KILLED is `again` where a server that ends is to be started again on what it left, and `end`
# where nobody should have ended it.
#
# Who uses the server holds a shared lock on FOLDER/users; the kernel lets go of it however they end,
# so that nothing is left behind after a test that was killed. Without users for a while, the server
# is stopped and its data is removed.
folder=$1 bin=$2 user=$3 when_killed=$4
shift 4
# Replaces the shell that it runs in, so that a signal to that reaches the program itself.
as_user() {
    # PostgreSQL refuses to run as root.
    if [ -n "$user" ]; then
        exec setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"
    fi
    exec "$@"
}
cd "$folder" || exit 1
rm -rf data
mkdir -p data || exit 1
if [ -n "$user" ]; then chown "$user" data; fi
(as_user "$bin/initdb" --no-sync --auth=trust --username=scrip --encoding=UTF8 \
    --locale=C.UTF-8 --pgdata=data/db) || exit 1
if [ -d files ]; then
    cp files/* data/db/ && chmod 600 data/db/*.* || exit 1
    if [ -n "$user" ]; then chown "$user" data/db/*.*; fi
fi
mkdir data/socket || exit 1
if [ -n "$user" ]; then chown "$user" data/socket; fi
serve() {
    as_user "$bin/postgres" -D data/db -c listen_addresses= \
        -c unix_socket_directories="$folder/data/socket" -c max_connections=400 "$@" &
    server=$!
}
serve "$@"
trap 'kill -INT $server' INT TERM
exec 9>>users
idle=0
while :; do
    if ! kill -0 $server 2>/dev/null; then
        if [ "$when_killed" = end ]; then break; fi
        serve "$@"
    fi
    sleep 0.5
    if flock --nonblock --exclusive 9; then
        idle=$((idle + 1))
        # Kept until the end: whoever comes now waits, and then starts another server.
        if [ $idle -ge 20 ] || [ -e over ]; then break; fi
        flock --unlock 9
    else
        idle=0
    fi
done
kill -INT $server 2>/dev/null
wait $server
rm -rf data
# A server of one process's or one test's own leaves nothing behind.
if [ "$when_killed" = again ] || [ -d files ]; then rm -rf "$folder"; fi
