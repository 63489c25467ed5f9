/* Marks for declarations: what the shared library exports, and results that must be looked at. */
#ifndef SI_BASE_API_H
#define SI_BASE_API_H

#if defined(__GNUC__)
#define SI_API            __attribute__((visibility("default")))
#define SI_MUST_CHECK     __attribute__((warn_unused_result))
#define SI_PRINTF(fmt, a) __attribute__((format(printf, fmt, a)))
#else
#define SI_API
#define SI_MUST_CHECK
#define SI_PRINTF(fmt, a)
#endif

/* Round the declarations of every public header, so that C++ programs link. */
#ifdef __cplusplus
#define SI_DECLARATIONS_BEGIN extern "C" {
#define SI_DECLARATIONS_END   }
#else
#define SI_DECLARATIONS_BEGIN
#define SI_DECLARATIONS_END
#endif

#endif
