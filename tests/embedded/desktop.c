#include <stdio.h>

#include "platform.h"

void put_text(const char *text)
{
    fputs(text, stdout);
}
