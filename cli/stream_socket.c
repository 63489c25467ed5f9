#include "cli/stream_socket.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WAITING_CLIENTS = 8,
    HOST_SIZE = 64,
    PORT_SIZE = 8,
    RECEIVE_BYTES = 4 << 20, /* asked of the kernel: seconds of a crowd */
};

/* A socket's file stays when its owner was killed; if nobody answers there, it is in the way. */
static void remove_if_abandoned(const struct sockaddr_un *address)
{
    struct stat status;
    if (lstat(address->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
        return;
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return;
    if (connect(probe, (const struct sockaddr *)address, sizeof *address) != 0 &&
        errno == ECONNREFUSED)
        unlink(address->sun_path);
    close(probe);
}

static si_result open_unix(const char *path, stream_socket *opened, si_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (path[0] == '\0' || strlen(path) >= sizeof address.sun_path)
        return si_error_set(error, SI_ERR_ARGUMENT, "unix:%s: expected a path of 1 to %zu bytes",
                            path, sizeof address.sun_path - 1);
    strcpy(address.sun_path, path);
    remove_if_abandoned(&address);
    opened->file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (opened->file < 0)
        return si_error_errno(error, errno, "unix:%s", path);
    if (bind(opened->file, (const struct sockaddr *)&address, sizeof address) != 0) {
        int reason = errno;
        close(opened->file);
        return si_error_errno(error, reason, "unix:%s", path);
    }
    strcpy(opened->path, path);
    if (listen(opened->file, WAITING_CLIENTS) != 0) {
        int reason = errno;
        stream_socket_close(opened);
        return si_error_errno(error, reason, "unix:%s", path);
    }
    snprintf(opened->name, sizeof opened->name, "unix:%s", path);
    return SI_OK;
}

/* "PORT", "HOST:PORT" or "[HOST]:PORT"; false if a part is missing or too long. */
static bool split_host(const char *text, char host[HOST_SIZE], char port[PORT_SIZE])
{
    const char *colon = strrchr(text, ':');
    const char *digits = colon != NULL ? colon + 1 : text;
    size_t length = colon != NULL ? (size_t)(colon - text) : 0;
    if (length > 1 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    if (digits[0] == '\0' || strlen(digits) >= PORT_SIZE || length >= HOST_SIZE ||
        (colon != NULL && length == 0))
        return false;
    strcpy(port, digits);
    snprintf(host, HOST_SIZE, "%.*s", colon != NULL ? (int)length : HOST_SIZE - 1,
             colon != NULL ? text : "127.0.0.1");
    return true;
}

static void name_udp(stream_socket *opened)
{
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char host[HOST_SIZE] = "", port[PORT_SIZE] = "";
    if (getsockname(opened->file, (struct sockaddr *)&bound, &length) == 0)
        getnameinfo((const struct sockaddr *)&bound, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
    bool is_ipv6 = strchr(host, ':') != NULL;
    snprintf(opened->name, sizeof opened->name, is_ipv6 ? "udp:[%s]:%s" : "udp:%s:%s", host, port);
}

static si_result bind_udp(const char *text, const struct addrinfo *found, stream_socket *opened,
                          si_error *error)
{
    opened->file = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (opened->file < 0)
        return si_error_errno(error, errno, "udp:%s", text);
    if (bind(opened->file, found->ai_addr, found->ai_addrlen) != 0) {
        int reason = errno;
        close(opened->file);
        return si_error_errno(error, reason, "udp:%s", text);
    }
    const int wished = RECEIVE_BYTES;
    setsockopt(opened->file, SOL_SOCKET, SO_RCVBUF, &wished, sizeof wished);
    opened->is_datagram = true;
    name_udp(opened);
    return SI_OK;
}

static si_result open_udp(const char *text, stream_socket *opened, si_error *error)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    char host[HOST_SIZE], port[PORT_SIZE];
    struct addrinfo *found;
    if (!split_host(text, host, port) || getaddrinfo(host, port, &hints, &found) != 0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "udp:%s: expected udp:PORT or udp:ADDRESS:PORT in numbers", text);
    si_result status = bind_udp(text, found, opened, error);
    freeaddrinfo(found);
    return status;
}

si_result stream_socket_open(const char *address, stream_socket *opened, si_error *error)
{
    *opened = (stream_socket){.file = -1};
    if (strncmp(address, "unix:", 5) == 0)
        return open_unix(address + 5, opened, error);
    if (strncmp(address, "udp:", 4) == 0)
        return open_udp(address + 4, opened, error);
    return si_error_set(error, SI_ERR_ARGUMENT,
                        "--input: expected unix:PATH, udp:PORT or udp:ADDRESS:PORT, got \"%s\"",
                        address);
}

void stream_socket_close(stream_socket *closed)
{
    if (closed->file >= 0)
        close(closed->file);
    if (closed->path[0] != '\0')
        unlink(closed->path);
    *closed = (stream_socket){.file = -1};
}
