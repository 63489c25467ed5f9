/* Standard input to a socket: send-lines unix PATH, or udp HOST PORT with a datagram a line. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int file = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(file, (const struct sockaddr *)&address, sizeof address) != 0)
        return -1;
    return file;
}

static int connect_udp(const char *host, const char *port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *found;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return -1;
    int file = socket(found->ai_family, SOCK_DGRAM, 0);
    if (connect(file, found->ai_addr, found->ai_addrlen) != 0)
        file = -1;
    freeaddrinfo(found);
    return file;
}

int main(int argc, char **argv)
{
    int file = -1;
    if (argc == 3 && strcmp(argv[1], "unix") == 0)
        file = connect_unix(argv[2]);
    if (argc == 4 && strcmp(argv[1], "udp") == 0)
        file = connect_udp(argv[2], argv[3]);
    if (file < 0) {
        perror("send-lines");
        return 1;
    }
    char line[4096];
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (argc == 4) /* without the line's end, as a datagram may be */
            line[strcspn(line, "\n")] = '\0';
        if (send(file, line, strlen(line), 0) < 0)
            return 1;
    }
    return close(file);
}
