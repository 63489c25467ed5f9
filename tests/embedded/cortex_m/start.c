/*
 * A bare Cortex-M7 or -M4F (qemu's mps2-an500 or -an386): starts main, talks to the emulator by
 * semihosting. With -icount shift=0 an instruction takes a nanosecond of virtual time and the timer
 * counts at 25 MHz, so a tick is 40 instructions.
 */
#include "../platform.h"

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[];
extern uint32_t stack_bottom[], stack_top[];

int main(void);
void start(void);

enum { SYS_WRITE0 = 0x04, SYS_EXIT = 0x18 };
enum { EXIT_GOOD = 0x20026, EXIT_BAD = 0x20023 }; /* application exit, run-time error */
enum { SYSTICK_ON = 5, SYSTICK_RANGE = 0xFFFFFF, INSTRUCTIONS_A_TICK = 40 };

static const uint32_t untouched = 0xDEADBEEF;

static volatile uint32_t *const coprocessor_access = (volatile uint32_t *)0xE000ED88;
static volatile uint32_t *const systick =
    (volatile uint32_t *)0xE000E010; /* control, reload, now */

static void call_host(uint32_t operation, uintptr_t argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register uintptr_t r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

void put_text(const char *text)
{
    call_host(SYS_WRITE0, (uintptr_t)text);
}

uint32_t instructions_run(void)
{
    return (SYSTICK_RANGE - systick[2]) * INSTRUCTIONS_A_TICK;
}

uint32_t stack_used(void)
{
    const uint32_t *lowest = stack_bottom;
    while (lowest < stack_top && *lowest == untouched)
        lowest++;
    return (uint32_t)((const char *)stack_top - (const char *)lowest);
}

static void fill_memory(void)
{
    for (uint32_t *to = data_start, *from = data_load; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    uint32_t *here = __builtin_frame_address(0);
    for (uint32_t *to = stack_bottom; to < here - 16;)
        *to++ = untouched;
}

void start(void)
{
    *coprocessor_access |= 0xFu << 20; /* the FPU is off after a reset */
    __asm__ volatile("dsb\n isb");
    fill_memory();
    systick[1] = SYSTICK_RANGE;
    systick[2] = 0;
    systick[0] = SYSTICK_ON;
    call_host(SYS_EXIT, main() == 0 ? EXIT_GOOD : EXIT_BAD);
}

static void fault(void)
{
    put_text("fault\n");
    call_host(SYS_EXIT, EXIT_BAD);
}

/* Stack, reset, NMI, and the faults. */
__attribute__((section(".vectors"), used)) static const uintptr_t vectors[] = {
    (uintptr_t)stack_top, (uintptr_t)start, (uintptr_t)fault, (uintptr_t)fault,
    (uintptr_t)fault,     (uintptr_t)fault, (uintptr_t)fault,
};
