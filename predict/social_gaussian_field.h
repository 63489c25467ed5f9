/*
 * The fields of neighbours (social_gaussian.h) of one neighbour, or of as many as a number has
 * lanes. The includer says what these are:
 *     NUMBER, WALKER, SUMS      float and the structs of social_gaussian_parts.h, or such of
 * vectors EXPONENTIAL(x)            exp(x) where x is in [-9.3, 0], anything elsewhere
 *     KEEP(condition, value)    the value where the condition holds, else 0
 */
static inline void field_add(const si_gaussian_field *field, float per_step, const WALKER *self,
                             const WALKER *other, SUMS *sums)
{
    const NUMBER velocity_x = (other->walked_x - self->walked_x) * per_step;
    const NUMBER velocity_y = (other->walked_y - self->walked_y) * per_step;
    const NUMBER offset_x = other->x - self->x + velocity_x * field->horizon;
    const NUMBER offset_y = other->y - self->y + velocity_y * field->horizon;
    const NUMBER exponent = (offset_x * offset_x + offset_y * offset_y) * -field->narrowness;
    const NUMBER weight = EXPONENTIAL(exponent);
    /* Whoever is out of reach, or nowhere, has no number that could be times a weight of 0. */
    sums->weight += KEEP(exponent >= SI_GAUSSIAN_LEAST_EXPONENT, weight);
    sums->offset_x += KEEP(exponent >= SI_GAUSSIAN_LEAST_EXPONENT, weight * offset_x);
    sums->offset_y += KEEP(exponent >= SI_GAUSSIAN_LEAST_EXPONENT, weight * offset_y);
    sums->velocity_x += KEEP(exponent >= SI_GAUSSIAN_LEAST_EXPONENT, weight * velocity_x);
    sums->velocity_y += KEEP(exponent >= SI_GAUSSIAN_LEAST_EXPONENT, weight * velocity_y);
    if (!field->has_change)
        return;
    sums->change_x += KEEP(exponent >= SI_GAUSSIAN_LEAST_EXPONENT, weight * other->change_x);
    sums->change_y += KEEP(exponent >= SI_GAUSSIAN_LEAST_EXPONENT, weight * other->change_y);
}
