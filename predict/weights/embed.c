/*
 * Turns weights files into the C table of pipeline/bundled.h, so that the library needs no HDF5 to
 * read its own weights. Runs while building.
 *
 *     embed OUTPUT.c FILE.h5...
 */
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RANK = 4, NAME_SIZE = 96 };

/* Where the walk through one file writes to. */
typedef struct output {
    FILE *stream;
    FILE *rows; /* what the tables get once the arrays stand */
    const char *label;
    size_t count;
} output;

static void stop_unless(int held, const char *what)
{
    if (held)
        return;
    fprintf(stderr, "embed: %s\n", what);
    exit(1);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    stop_unless(memory != NULL, "no memory");
    return memory;
}

/* Adds "," and four extents to the row. */
static void write_shape(FILE *rows, hid_t space)
{
    hsize_t shape[MAX_RANK] = {0};
    const int rank = H5Sget_simple_extent_ndims(space);
    stop_unless(rank >= 0 && rank <= MAX_RANK, "a tensor of too many dimensions");
    H5Sget_simple_extent_dims(space, shape, NULL);
    fprintf(rows, ", %d, {%llu, %llu, %llu, %llu}", rank, (unsigned long long)shape[0],
            (unsigned long long)shape[1], (unsigned long long)shape[2],
            (unsigned long long)shape[3]);
}

static void write_tensor(hid_t dataset, const char *name, output *out)
{
    const hid_t space = H5Dget_space(dataset);
    const size_t size = (size_t)H5Sget_simple_extent_npoints(space);
    float *value = allocate(size, sizeof *value);
    stop_unless(H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) >= 0,
                name);
    fprintf(out->stream, "static const float tensor_%s_%zu[] = {", out->label, out->count);
    for (size_t i = 0; i < size; i++)
        fprintf(out->stream, "%s%af,", i % 8 > 0 ? " " : "\n    ", (double)value[i]);
    fprintf(out->stream, "};\n");
    fprintf(out->rows, "    {\"%s\"", name);
    write_shape(out->rows, space);
    fprintf(out->rows, ", tensor_%s_%zu},\n", out->label, out->count++);
    free(value);
    H5Sclose(space);
}

static herr_t visit_link(hid_t file, const char *name, const H5L_info_t *info, void *context)
{
    (void)info;
    const hid_t object = H5Oopen(file, name, H5P_DEFAULT);
    stop_unless(object >= 0, name);
    if (H5Iget_type(object) == H5I_DATASET && strncmp(name, "training/", 9) != 0)
        write_tensor(object, name, context);
    H5Oclose(object);
    return 0;
}

static void write_text(hid_t attribute, hid_t type, const char *name, FILE *rows)
{
    char *text = NULL;
    if (H5Tis_variable_str(type) > 0) {
        stop_unless(H5Aread(attribute, type, &text) >= 0, name);
    } else {
        text = allocate(H5Tget_size(type) + 1, 1);
        stop_unless(H5Aread(attribute, type, text) >= 0, name);
    }
    fprintf(rows, "    {\"%s\", \"", name);
    for (const char *c = text; *c != '\0'; c++)
        fprintf(rows, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    fprintf(rows, "\", 0, NULL},\n");
    free(text);
}

static void write_numbers(hid_t attribute, const char *name, output *out)
{
    const hid_t space = H5Aget_space(attribute);
    const size_t count = (size_t)H5Sget_simple_extent_npoints(space);
    double *number = allocate(count, sizeof *number);
    stop_unless(H5Aread(attribute, H5T_NATIVE_DOUBLE, number) >= 0, name);
    fprintf(out->stream, "static const double numbers_%s_%zu[] = {", out->label, out->count);
    for (size_t i = 0; i < count; i++)
        fprintf(out->stream, "%s%a", i > 0 ? ", " : "", number[i]);
    fprintf(out->stream, "};\n");
    fprintf(out->rows, "    {\"%s\", NULL, %zu, numbers_%s_%zu},\n", name, count, out->label,
            out->count++);
    free(number);
    H5Sclose(space);
}

/* All but the log of the training. */
static herr_t visit_attribute(hid_t file, const char *name, const H5A_info_t *info, void *context)
{
    (void)info;
    output *out = context;
    if (strncmp(name, "log_", 4) == 0)
        return 0;
    const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT), type = H5Aget_type(attribute);
    stop_unless(attribute >= 0 && type >= 0, name);
    if (H5Tget_class(type) == H5T_STRING)
        write_text(attribute, type, name, out->rows);
    else
        write_numbers(attribute, name, out);
    H5Tclose(type);
    H5Aclose(attribute);
    return 0;
}

/* Arrays first, then a table of type `type` of the rows that `walk` collects. */
static void write_table(hid_t file, const char *label, const char *type, int is_attributes,
                        FILE *stream)
{
    char *text = NULL;
    size_t size = 0;
    output out = {.stream = stream, .rows = open_memstream(&text, &size), .label = label};
    hsize_t index = 0;
    stop_unless(out.rows != NULL, "no memory");
    const herr_t status =
        is_attributes ? H5Aiterate(file, H5_INDEX_NAME, H5_ITER_INC, &index, visit_attribute, &out)
                      : H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, visit_link, &out);
    stop_unless(status >= 0 && fclose(out.rows) == 0, label);
    fprintf(stream, "static const %s %s_of_%s[] = {\n%s    {0},\n};\n\n", type, type, label, text);
    free(text);
}

/* "zara1" of "weights/zara1.h5". */
static void label_of(const char *path, char label[NAME_SIZE])
{
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    snprintf(label, NAME_SIZE, "%.*s", (int)strcspn(name, "."), name);
}

int main(int argc, char **argv)
{
    char label[NAME_SIZE];
    stop_unless(argc > 2, "expected OUTPUT.c FILE.h5...");
    FILE *stream = fopen(argv[1], "w");
    stop_unless(stream != NULL, argv[1]);
    fprintf(stream, "#include \"pipeline/bundled.h\"\n\n");
    for (int i = 2; i < argc; i++) {
        const hid_t file = H5Fopen(argv[i], H5F_ACC_RDONLY, H5P_DEFAULT);
        stop_unless(file >= 0, argv[i]);
        label_of(argv[i], label);
        write_table(file, label, "bundled_tensor", 0, stream);
        write_table(file, label, "bundled_attribute", 1, stream);
        H5Fclose(file);
    }
    fprintf(stream, "const bundled_weights bundled_weights_table[] = {\n");
    for (int i = 2; i < argc; i++) {
        label_of(argv[i], label);
        fprintf(stream, "    {\"%s\", bundled_tensor_of_%s, bundled_attribute_of_%s},\n", label,
                label, label);
    }
    fprintf(stream, "    {0},\n};\n");
    stop_unless(fclose(stream) == 0, argv[1]);
    return 0;
}
