#include "tests/io/file_limit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static bool set_limit(rlim_t bytes)
{
    const struct rlimit limit = {bytes, RLIM_INFINITY};
    return signal(SIGXFSZ, SIG_IGN) != SIG_ERR && setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

bool limit_file_size(off_t bytes)
{
    return set_limit((rlim_t)bytes);
}

bool lift_file_size(void)
{
    return set_limit(RLIM_INFINITY);
}

int run_limited(off_t bytes, write_function write)
{
    int state = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        exit(limit_file_size(bytes) ? (int)write(NULL) : EXIT_FAILURE);
    if (child < 0 || waitpid(child, &state, 0) != child || !WIFEXITED(state))
        return -1;
    return WEXITSTATUS(state);
}
