/* Sockets that lines of a stream come in by. */
#ifndef SI_CLI_STREAM_SOCKET_H
#define SI_CLI_STREAM_SOCKET_H

#include <stdbool.h>
#include <sys/un.h>

#include "base/status.h"

typedef struct stream_socket {
    int file;         /* to accept from, or for datagrams to receive from */
    bool is_datagram; /* UDP */
    char name[160];   /* with the port that was found */
    char path[sizeof((struct sockaddr_un *)0)->sun_path]; /* of a Unix socket, to be removed */
} stream_socket;

/*
 * `address` is "unix:PATH", "udp:PORT" (of this machine alone, 127.0.0.1), or "udp:HOST:PORT" with
 * the numeric address to bind to, "[::1]" for IPv6; port 0 takes a free one. A Unix socket that
 * nobody listens on any more is replaced. SI_ERR_ARGUMENT or SI_ERR_IO; nothing to close then.
 */
SI_MUST_CHECK si_result stream_socket_open(const char *address, stream_socket *opened,
                                           si_error *error);
void stream_socket_close(stream_socket *closed);

#endif
