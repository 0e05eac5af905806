/* The growing array that the grammar's scanner uses. Its package lacks this header, and so does Debian's library. */
#ifndef LIMBECK_TREE_SITTER_ARRAY_H_
#define LIMBECK_TREE_SITTER_ARRAY_H_

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define Array(T)       \
  struct {             \
    T *contents;       \
    uint32_t size;     \
    uint32_t capacity; \
  }

#define array_init(self) ((self)->contents = NULL, (self)->size = 0, (self)->capacity = 0)
#define array_get(self, place) (assert((uint32_t)(place) < (self)->size), &(self)->contents[place])
#define array_back(self) array_get(self, (self)->size - 1)
#define array_clear(self) ((self)->size = 0)
#define array_delete(self) (free((self)->contents), array_init(self))
#define array_reserve(self, wanted) \
  limbeck_array_reserve((void **)&(self)->contents, &(self)->capacity, (wanted), sizeof *(self)->contents)
#define array_push(self, element)                                                                            \
  (limbeck_array_reserve((void **)&(self)->contents, &(self)->capacity,                                      \
                         (self)->size < (self)->capacity ? (self)->capacity : 2 * (self)->capacity + 8,      \
                         sizeof *(self)->contents),                                                          \
   (self)->contents[(self)->size++] = (element))
#define array_pop(self) ((self)->contents[--(self)->size])

static inline void limbeck_array_reserve(void **contents, uint32_t *capacity, uint32_t wanted, size_t size) {
  if (wanted <= *capacity) return;
  void *larger = realloc(*contents, wanted * size);
  if (!larger) abort();
  *contents = larger;
  *capacity = wanted;
}

#endif
