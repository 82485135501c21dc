/* NumPy's Fourier transforms: loops of its generalised ufuncs. Compiled into the built extension, as entry_support.h is.
 * They stand in a module without promises, so each is tried before it is trusted. */

/* The public start of NumPy's ufunc object. */
typedef void transform_loop(char **, const intptr_t *, const intptr_t *, void *);
typedef struct {
    PyObject_HEAD
    int nin, nout, nargs, identity;
    transform_loop **functions;
    void *const *data;
    int ntypes, reserved;
    const char *name, *types;
} UFunc;

/* As numpy_transform of the generated header. */
typedef struct {
    transform_loop *loop;
    void *data;
} Transform;

/* A transform of a few numbers, divided by 2; complex numbers are pairs. */
typedef struct {
    const char *name, *types;
    intptr_t length, count, given, result; /* and the numbers of an element */
    double in[6], out[6];
} Example;

#define HALF_ROOT 0.86602540378443864676
static const Example examples[] = {
    {"fft", "\x0f\x0c\x0f", 3, 3, 2, 2, {1, 0, 2, 0, 4, 0}, {3.5, 0, -1, HALF_ROOT, -1, -HALF_ROOT}},
    {"ifft", "\x0f\x0c\x0f", 3, 3, 2, 2, {1, 0, 2, 0, 4, 0}, {3.5, 0, -1, -HALF_ROOT, -1, HALF_ROOT}},
    {"rfft_n_even", "\x0c\x0c\x0f", 4, 3, 1, 2, {1, 2, 4, 8}, {7.5, 0, -1.5, 3, -2.5, 0}},
    {"rfft_n_odd", "\x0c\x0c\x0f", 3, 2, 1, 2, {1, 2, 4}, {3.5, 0, -1, HALF_ROOT}},
    {"irfft", "\x0f\x0c\x0c", 2, 3, 2, 1, {7, 0, -2, 2*HALF_ROOT}, {1.5, 3, 6}},
};

static inline bool is_as_expected(const Transform *transform, const Example *example)
{
    double in[6], out[6] = {0}, factor = 0.5;
    memcpy(in, example->in, sizeof in);
    char *arguments[] = {(char *)in, (char *)&factor, (char *)out};
    const intptr_t lengths[] = {1, example->length, example->count};
    const intptr_t given = 8*example->given, result = 8*example->result;
    const intptr_t steps[] = {given*example->length, 0, result*example->count, given, result};
    transform->loop(arguments, lengths, steps, transform->data);
    for (int i = 0; i < 6; ++i) {
        const double difference = out[i] - example->out[i];
        if (!(difference < 1e-12 && difference > -1e-12)) {
            return false;
        }
    }
    return true;
}

/* The loop of a ufunc for double precision, or NULL. */
static inline Transform *loop_for(const UFunc *ufunc, const Example *example)
{
    for (int k = 0; k < ufunc->ntypes; ++k) {
        if (memcmp(ufunc->types + 3*k, example->types, 3) == 0) {
            Transform *transform = PyMem_Malloc(sizeof *transform);
            if (transform) {
                *transform = (Transform){ufunc->functions[k], ufunc->data ? ufunc->data[k] : NULL};
            }
            return transform;
        }
    }
    return NULL;
}

/* A transform of NumPy's, for as long as the process lives; NULL where it is not what it used to be. */
static inline void *transform_function(int place)
{
    const Example *example = &examples[place];
    PyObject *module = PyImport_ImportModule("numpy.fft._pocketfft_umath");
    PyObject *found = module ? PyObject_GetAttrString(module, example->name) : NULL;
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *kind = numpy ? PyObject_GetAttrString(numpy, "ufunc") : NULL;
    const UFunc *ufunc = (const UFunc *)found;
    Transform *transform = NULL;
    if (found && kind && (PyObject *)Py_TYPE(found) == kind && ufunc->nin == 2 && ufunc->nout == 1) {
        transform = loop_for(ufunc, example);
        if (transform && !is_as_expected(transform, example)) {
            PyMem_Free(transform);
            transform = NULL;
        }
    }
    Py_XDECREF(kind);
    Py_XDECREF(numpy);
    Py_XDECREF(found);
    Py_XDECREF(module);
    PyErr_Clear();
    return transform;
}
