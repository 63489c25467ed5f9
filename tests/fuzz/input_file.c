#include "tests/fuzz/input_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A new file each time: HDF5 keeps damaged files open that it cannot close, and knows them again by
 * their inode. */
const char *input_file(const uint8_t *data, size_t size)
{
    static char path[64];
    static unsigned long count;
    if (count > 0)
        unlink(path);
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, sizeof path, "%s/fuzz-input-%ld-%lu", folder, (long)getpid(), count++);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, data, size) != (ssize_t)size || close(file) != 0)
        abort();
    return path;
}

/* What HDF5 does not free is not ours to mend. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5\n";
}
