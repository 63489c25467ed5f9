#include "predict/predictor.h"

#include "base/argument.h"

void si_local_frame_enter(const double *absolute, size_t count, const double origin[2],
                          float *local)
{
    if (!SI_ARE_THERE(absolute, origin, local))
        return;
    for (size_t i = 0; i < count; i++) {
        local[2 * i] = (float)(absolute[2 * i] - origin[0]);
        local[2 * i + 1] = (float)(absolute[2 * i + 1] - origin[1]);
    }
}

void si_local_frame_leave(const float *local, size_t count, const double origin[2],
                          double *absolute)
{
    if (!SI_ARE_THERE(local, origin, absolute))
        return;
    for (size_t i = 0; i < count; i++) {
        absolute[2 * i] = origin[0] + local[2 * i];
        absolute[2 * i + 1] = origin[1] + local[2 * i + 1];
    }
}
