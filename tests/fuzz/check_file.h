/* What has to hold of any file that a reader takes: an abort where it does not. */
#ifndef SI_TESTS_FUZZ_CHECK_FILE_H
#define SI_TESTS_FUZZ_CHECK_FILE_H

/* Slabs that add up to the header, of finite positions, or an error. */
void check_predictions(const char *path);

/* Tensors with sizes that match their shapes, or an error. */
void check_weights(const char *path);

#endif
