#include "crowd.h"

#include <math.h>
#include <stdbool.h>

/* The square has walls at y = 0 and y = depth, but for a gate in each, and is open at the sides. */
static const vector square = {24.0, 14.0};
static const double gate_start = 6.0, gate_end = 18.0;

static const double relaxation_time = 0.5;     /* s, tau */
static const double repulsion = 2.1;           /* m^2/s^2, V0 */
static const double repulsion_range = 0.3;     /* m, sigma */
static const double step_time = 1.0;           /* s, of the other's next step */
static const double behind = 0.5;              /* weight of what is out of sight */
static const double sight = -0.17364817766693; /* cosine of 100 degrees */
static const double body_size = 0.5;           /* m, closer than that they touch */
static const double body_push = 25.0;          /* 1/s^2 */
static const double wall_repulsion = 10.0;     /* m^2/s^2, U0 */
static const double wall_range = 0.2;          /* m, R */
static const double overspeed = 1.3;           /* at most that times the wanted speed */
static const double cohesion = 1.2;            /* 1/s^2 */
static const double mate_weight = 0.35; /* of the repulsion between those who walk together */
static const double parties_a_second = 0.95;
static const double elbow_room = 0.75; /* m, between those who enter together */

static vector add(vector a, vector b)
{
    return (vector){a.x + b.x, a.y + b.y};
}

static vector subtract(vector a, vector b)
{
    return (vector){a.x - b.x, a.y - b.y};
}

static vector scale(double factor, vector a)
{
    return (vector){factor * a.x, factor * a.y};
}

static double dot(vector a, vector b)
{
    return a.x * b.x + a.y * b.y;
}

static double length(vector a)
{
    return sqrt(dot(a, a));
}

/* Nobody stands exactly on another, but a direction must come out all the same. */
static vector unit(vector a)
{
    double size = length(a);
    return size > 1e-9 ? scale(1.0 / size, a) : (vector){1.0, 0.0};
}

/* exp(-x) for x >= 0, to 1e-9; the library's may differ in the last bit between machines. */
static double decay(double x)
{
    const double reduced = x / 64.0;
    double growth = 1.0;
    for (int term = 7; term > 0; term--)
        growth = 1.0 + growth * reduced / term;
    for (int doubling = 0; doubling < 6; doubling++)
        growth *= growth;
    return 1.0 / growth;
}

/* PCG32 (O'Neill 2014), as a number in [0, 1). */
static double uniform(simulated_crowd *crowd)
{
    const uint64_t old = crowd->generator;
    crowd->generator = old * 6364136223846793005u + 1442695040888963407u;
    const uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27);
    const uint32_t turn = (uint32_t)(old >> 59);
    const uint32_t bits = (mixed >> turn) | (mixed << ((32 - turn) & 31));
    return bits / 4294967296.0;
}

static double uniform_between(simulated_crowd *crowd, double low, double high)
{
    return low + (high - low) * uniform(crowd);
}

/* Nearly normal, mean 0, deviation 1, never beyond 6. */
static double bell(simulated_crowd *crowd)
{
    double sum = -6.0;
    for (int i = 0; i < 12; i++)
        sum += uniform(crowd);
    return sum;
}

static vector repulsion_from(const walker *self, const walker *other)
{
    const vector apart = subtract(self->position, other->position);
    const vector step = scale(step_time, other->velocity);
    const vector ahead = subtract(apart, step);
    const double sum = length(apart) + length(ahead);
    const double axis = sqrt(sum * sum - dot(step, step)) / 2.0;
    if (!(axis > 1e-6))
        return (vector){0.0, 0.0};
    const double push = repulsion / repulsion_range * decay(axis / repulsion_range);
    return scale(push * sum / (4.0 * axis), add(unit(apart), unit(ahead)));
}

/* The ellipse of two who walk at each other closes too late: bodies push all the same. */
static vector body_contact(const walker *self, const walker *other)
{
    const vector apart = subtract(self->position, other->position);
    const double overlap = body_size - length(apart);
    return overlap > 0.0 ? scale(body_push * overlap, unit(apart)) : (vector){0.0, 0.0};
}

static vector repulsion_from_others(const simulated_crowd *crowd, const walker *self,
                                    vector direction)
{
    vector force = {0.0, 0.0};
    for (size_t i = 0; i < crowd->walker_count; i++) {
        const walker *other = &crowd->walkers[i];
        if (other == self)
            continue;
        const vector push = repulsion_from(self, other);
        const bool seen = -dot(direction, push) >= sight * length(push);
        const double weight = other->party == self->party ? mate_weight : 1.0;
        force = add(force, scale(seen ? weight : behind * weight, push));
        force = add(force, body_contact(self, other));
    }
    return force;
}

/* Of the wall from (start, y) to (end, y): away from its nearest point. */
static vector repulsion_from_wall(vector position, double start, double end, double y)
{
    const vector nearest = {position.x < start ? start : position.x > end ? end : position.x, y};
    const vector apart = subtract(position, nearest);
    return scale(wall_repulsion / wall_range * decay(length(apart) / wall_range), unit(apart));
}

static vector repulsion_from_walls(vector position)
{
    const double far = 2.0 * square.x; /* walls go on beyond the square */
    vector force = repulsion_from_wall(position, -far, gate_start, 0.0);
    force = add(force, repulsion_from_wall(position, gate_end, far, 0.0));
    force = add(force, repulsion_from_wall(position, -far, gate_start, square.y));
    return add(force, repulsion_from_wall(position, gate_end, far, square.y));
}

/* Pulls who is farther from the middle of the party than elbow room asks for. */
static vector pull_of_party(const simulated_crowd *crowd, const walker *self)
{
    vector sum = {0.0, 0.0};
    int size = 0;
    for (size_t i = 0; i < crowd->walker_count; i++) {
        if (crowd->walkers[i].party == self->party) {
            sum = add(sum, crowd->walkers[i].position);
            size++;
        }
    }
    const vector away = subtract(scale(1.0 / size, sum), self->position);
    const double excess = length(away) - elbow_room * (size - 1) / 2.0;
    return excess > 0.0 ? scale(cohesion * excess, unit(away)) : (vector){0.0, 0.0};
}

static vector wanted_direction(const walker *self)
{
    const vector straight = unit(subtract(self->target, self->position));
    return unit(add(straight, scale(self->drift, (vector){-straight.y, straight.x})));
}

static vector acceleration(const simulated_crowd *crowd, const walker *self)
{
    const bool pausing = crowd->time >= self->pause_start && crowd->time < self->pause_end;
    const vector direction = wanted_direction(self);
    const vector wanted = scale(pausing ? 0.0 : self->speed, direction);
    vector sum = scale(1.0 / relaxation_time, subtract(wanted, self->velocity));
    sum = add(sum, repulsion_from_others(crowd, self, direction));
    sum = add(sum, repulsion_from_walls(self->position));
    return add(sum, pull_of_party(crowd, self));
}

/* Everybody moves at once: all forces are of the positions before the step. */
static void move(simulated_crowd *crowd, double seconds)
{
    vector push[CROWD_CAPACITY];
    for (size_t i = 0; i < crowd->walker_count; i++)
        push[i] = acceleration(crowd, &crowd->walkers[i]);
    for (size_t i = 0; i < crowd->walker_count; i++) {
        walker *self = &crowd->walkers[i];
        vector velocity = add(self->velocity, scale(seconds, push[i]));
        const double speed = length(velocity), limit = overspeed * self->speed;
        self->velocity = speed > limit ? scale(limit / speed, velocity) : velocity;
        self->position = add(self->position, scale(seconds, self->velocity));
        self->drift += 0.12 * sqrt(seconds) * bell(crowd) - 0.5 * seconds * self->drift;
    }
}

static bool is_inside(vector position)
{
    return position.x >= 0.0 && position.x <= square.x && position.y >= 0.0 &&
           position.y <= square.y;
}

static void let_leave(simulated_crowd *crowd)
{
    size_t kept = 0;
    for (size_t i = 0; i < crowd->walker_count; i++)
        if (is_inside(crowd->walkers[i].position))
            crowd->walkers[kept++] = crowd->walkers[i];
    crowd->walker_count = kept;
}

/* The four borders, counter-clockwise from the left one; opposite ones differ by 2. */
enum { BORDER_COUNT = 4 };

static vector inward(int border)
{
    static const vector inwards[BORDER_COUNT] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    return inwards[border];
}

/* A place on the border's opening, with room for a party to both sides. */
static vector place_on(simulated_crowd *crowd, int border)
{
    const bool is_side = border % 2 == 0;
    const double margin = 1.8;
    const double along = is_side ? uniform_between(crowd, margin, square.y - margin)
                                 : uniform_between(crowd, gate_start + margin, gate_end - margin);
    if (is_side)
        return (vector){border == 0 ? 0.0 : square.x, along};
    return (vector){along, border == 1 ? 0.0 : square.y};
}

static int party_size(simulated_crowd *crowd)
{
    const double draw = uniform(crowd);
    return draw < 0.60 ? 1 : draw < 0.92 ? 2 : 3;
}

static double preferred_speed(simulated_crowd *crowd, int size)
{
    if (size == 1 && uniform(crowd) < 0.06)
        return uniform_between(crowd, 2.7, 3.3);
    const double speed = 1.46 + 0.22 * bell(crowd) - 0.08 * (size - 1);
    return speed < 0.8 ? 0.8 : speed > 2.0 ? 2.0 : speed;
}

static void plan_pause(simulated_crowd *crowd, walker *first)
{
    first->pause_start = first->pause_end = 0.0;
    if (first->speed > 2.0 || uniform(crowd) >= 0.1)
        return;
    first->pause_start = crowd->time + uniform_between(crowd, 3.0, 8.0);
    first->pause_end = first->pause_start + uniform_between(crowd, 3.0, 15.0);
}

static bool is_free(const simulated_crowd *crowd, vector place)
{
    for (size_t i = 0; i < crowd->walker_count; i++)
        if (length(subtract(crowd->walkers[i].position, place)) < 1.2)
            return false;
    return true;
}

/* Abreast, around where the first would have entered alone; nobody, if one would find no place. */
static void enter_abreast(simulated_crowd *crowd, walker first, int size)
{
    const vector heading = unit(first.velocity);
    const vector across = {-heading.y * elbow_room, heading.x * elbow_room};
    const size_t count_before = crowd->walker_count;
    for (int i = 0; i < size; i++) {
        const vector shift = scale(i - (size - 1) / 2.0, across);
        walker next = first;
        next.position = add(first.position, shift);
        next.target = add(first.target, shift);
        next.id = crowd->last_id + 1 + i;
        if (count_before + (size_t)size > CROWD_CAPACITY || !is_inside(next.position) ||
            !is_free(crowd, next.position)) {
            crowd->walker_count = count_before;
            return;
        }
        crowd->walkers[count_before + (size_t)i] = next;
    }
    crowd->walker_count = count_before + (size_t)size;
    crowd->last_id += size;
    crowd->last_party++;
}

static void let_enter(simulated_crowd *crowd)
{
    const int size = party_size(crowd);
    const double draw = uniform(crowd);
    const int entry = draw < 0.33 ? 0 : draw < 0.66 ? 2 : draw < 0.83 ? 1 : 3;
    const double turn = uniform(crowd);
    const int exit = (entry + (turn < 0.8 ? 2 : turn < 0.9 ? 1 : 3)) % BORDER_COUNT;
    walker first = {.party = crowd->last_party + 1, .speed = preferred_speed(crowd, size)};
    first.position = place_on(crowd, entry);
    first.target = add(place_on(crowd, exit), scale(-3.0, inward(exit)));
    first.velocity = scale(first.speed, inward(entry));
    first.drift = 0.1 * bell(crowd);
    plan_pause(crowd, &first);
    enter_abreast(crowd, first, size);
}

void crowd_start(simulated_crowd *crowd, uint64_t seed)
{
    *crowd = (simulated_crowd){.generator = seed};
    for (int i = 0; i < 8; i++) /* small seeds start alike */
        uniform(crowd);
}

void crowd_step(simulated_crowd *crowd, double seconds)
{
    move(crowd, seconds);
    crowd->time += seconds;
    let_leave(crowd);
    if (uniform(crowd) < parties_a_second * seconds)
        let_enter(crowd);
}
