/* What every fast entry needs: NumPy's array object, its dtypes, and the tests. This is compiled into the built
 * extension and never committed: the committed C does not know Python. */
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The public start of NumPy's array object: the same in NumPy 1 and 2. */
typedef struct {
    PyObject_HEAD
    char *data;
    int ndim;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    PyObject *base;
    PyObject *dtype;
    int flags;
} Array;

enum {
    C_CONTIGUOUS = 0x0001,
    ALIGNED = 0x0100,
    WRITEABLE = 0x0400,
    READ = C_CONTIGUOUS | ALIGNED,
    WRITE = READ | WRITEABLE,
};
#define WARN_ON_WRITE 0x80000000u

/* Slots of NumPy's table of functions, which never move. */
enum { ARRAY_TYPE = 2, SCALAR = 60, SCALAR_AS_C_TYPE = 62, RESIZE = 80, NEW_FROM_DTYPE = 94, DTYPE_FUNCTIONS = 365 };
typedef PyObject *new_from_dtype(
    PyTypeObject *, PyObject *, int, const Py_ssize_t *, const Py_ssize_t *, void *, int, PyObject *);
typedef struct {
    Py_ssize_t *lengths;
    int count;
} Dims;
typedef PyObject *resize(PyObject *, Dims *, int, int);
typedef PyObject *scalar_from_data(void *, PyObject *, PyObject *);
typedef void scalar_as_c_type(PyObject *, void *);
typedef void **dtype_functions(PyObject *);

/* Places in NumPy's table of the functions of a dtype: first 21 casts and 12 others. */
enum { SORT = 33, ARGSORT = 36, DEFAULT = 0, STABLE = 2 };

#if defined(_OPENMP) && !defined(_WIN32)
#include <omp.h>
#include <pthread.h>
/* A child that is forked after threads ran would wait for them for ever: it goes on with one thread. */
static void go_serial(void)
{
    omp_set_num_threads(1);
}
#define GO_SERIAL_AFTER_FORK() pthread_atfork(NULL, NULL, go_serial)
#else
#define GO_SERIAL_AFTER_FORK() 0
#endif

static void **numpy_functions;
static PyTypeObject *array_type;

static inline bool is_array(PyObject *object, PyObject *dtype, int ndim, int flags)
{
    if (Py_TYPE(object) != array_type) {
        return false;
    }
    const Array *array = (const Array *)object;
    return array->dtype == dtype && array->ndim == ndim && (array->flags & flags) == flags &&
           !((flags & WRITEABLE) && ((unsigned)array->flags & WARN_ON_WRITE));
}

static inline PyObject *new_array(PyObject *dtype, int ndim, const Py_ssize_t *shape)
{
    Py_INCREF(dtype);
    return ((new_from_dtype *)numpy_functions[NEW_FROM_DTYPE])(
        array_type, dtype, ndim, shape, NULL, NULL, 0, NULL);
}

/* Cut an array that nothing else refers to down to the lengths that are used of it; whether that failed. */
static inline bool shorten(PyObject *array, int ndim, const int64_t *lengths)
{
    Py_ssize_t shape[64]; /* more axes than NumPy allows */
    for (int axis = 0; axis < ndim; ++axis) {
        shape[axis] = (Py_ssize_t)lengths[axis];
    }
    Dims dims = {shape, ndim};
    PyObject *nothing = ((resize *)numpy_functions[RESIZE])(array, &dims, 0, 0);
    Py_XDECREF(nothing);
    return nothing == NULL;
}

/* An array of memory that a function made, which is freed. */
static inline PyObject *taken(PyObject *dtype, int ndim, const int64_t *lengths, void *memory, size_t item)
{
    Py_ssize_t shape[64]; /* more axes than NumPy allows */
    size_t size = item;
    for (int axis = 0; axis < ndim; ++axis) {
        shape[axis] = (Py_ssize_t)lengths[axis];
        size *= (size_t)lengths[axis];
    }
    PyObject *array = new_array(dtype, ndim, shape);
    if (array != NULL && size > 0) {
        memcpy(((Array *)array)->data, memory, size);
    }
    free(memory);
    return array;
}

static inline PyObject *new_scalar(PyObject *dtype, void *data)
{
    return ((scalar_from_data *)numpy_functions[SCALAR])(data, dtype, NULL);
}

/* Whether two C-contiguous arrays have no byte in common. */
static inline bool are_separate(PyObject *left, int64_t left_size, PyObject *right, int64_t right_size)
{
    const Array *a = (const Array *)left, *b = (const Array *)right;
    for (int axis = 0; axis < a->ndim; ++axis) {
        left_size *= a->shape[axis];
    }
    for (int axis = 0; axis < b->ndim; ++axis) {
        right_size *= b->shape[axis];
    }
    uintptr_t a_start = (uintptr_t)a->data, b_start = (uintptr_t)b->data;
    return left_size == 0 || right_size == 0 || a_start + (uintptr_t)left_size <= b_start ||
           b_start + (uintptr_t)right_size <= a_start;
}

/* Numbers: true, and the value, for the types that need no conversion to speak of; false for the others, which the
 * generated Python judges. */
static inline bool as_float(PyObject *object, double *value)
{
    if (!PyFloat_Check(object) && !PyLong_CheckExact(object)) {
        return false;
    }
    *value = PyFloat_AsDouble(object);
    if (*value == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        return false;
    }
    return true;
}

static inline bool as_int(PyObject *object, int64_t *value)
{
    if (!PyLong_Check(object)) {
        return false;
    }
    int overflow;
    *value = PyLong_AsLongLongAndOverflow(object, &overflow);
    return !overflow;
}

static inline bool as_bool(PyObject *object, bool *value)
{
    *value = object == Py_True;
    return PyBool_Check(object);
}

static inline bool as_complex(PyObject *object, double *value)
{
    value[1] = 0.0;
    if (PyComplex_CheckExact(object)) {
        value[0] = PyComplex_RealAsDouble(object);
        value[1] = PyComplex_ImagAsDouble(object);
        return true;
    }
    return as_float(object, value);
}

static inline bool as_scalar(PyObject *object, PyTypeObject *type, void *value)
{
    if (Py_TYPE(object) != type) {
        return false;
    }
    ((scalar_as_c_type *)numpy_functions[SCALAR_AS_C_TYPE])(object, value);
    return true;
}

/* Sizes and integers are computed without a check for overflow, so they must be small enough for it. */
static inline bool is_within(int64_t value, int bits)
{
    return value >= -((int64_t)1 << bits) && value <= ((int64_t)1 << bits);
}

static inline int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static inline int64_t floor_remainder(int64_t a, int64_t b)
{
    return a - b * floor_divide(a, b);
}

/* base**exponent, or -1 where it is larger than 2**32, or not an integer, or not a power of a length. */
static inline int64_t raised(int64_t base, int64_t exponent)
{
    const int64_t largest = (int64_t)1 << 32;
    if (base < 0 || exponent < 0) {
        return -1;
    }
    int64_t power = 1;
    for (int64_t k = 0; k < exponent && (power > 1 || k < 1); k++) {
        if (base > largest / power) {
            return -1;
        }
        power *= base;
    }
    return power;
}

static inline int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Raise what a status stands for. */
typedef struct {
    const char *exception, *message;
} Failure;

static inline PyObject *fail(int status, const Failure *failures)
{
    if (status < 0) {
        return PyErr_NoMemory();
    }
    const char *name = failures[status - 1].exception; /* of Python itself, or np.linalg.LinAlgError */
    if (strcmp(name, "NumPy") == 0) {
        Py_RETURN_NOTIMPLEMENTED; /* no exception: the NumPy version does it */
    }
    const char *dot = strrchr(name, '.');
    PyObject *module = PyImport_ImportModule(dot ? "numpy.linalg" : "builtins");
    PyObject *exception = module ? PyObject_GetAttrString(module, dot ? dot + 1 : name) : NULL;
    if (exception) {
        PyErr_SetString(exception, failures[status - 1].message);
    }
    Py_XDECREF(exception);
    Py_XDECREF(module);
    return NULL;
}

/* Start-up. */
static inline bool load_numpy(void)
{
    PyObject *core = PyImport_ImportModule("numpy._core._multiarray_umath");
    if (!core) {
        return false;
    }
    PyObject *capsule = PyObject_GetAttrString(core, "_ARRAY_API");
    Py_DECREF(core);
    if (!capsule) {
        return false;
    }
    numpy_functions = PyCapsule_GetPointer(capsule, NULL);
    Py_DECREF(capsule);
    if (!numpy_functions) {
        return false;
    }
    array_type = numpy_functions[ARRAY_TYPE];
    return true;
}

static inline PyObject *dtype_named(const char *name)
{
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *dtype = numpy ? PyObject_CallMethod(numpy, "dtype", "s", name) : NULL;
    Py_XDECREF(numpy);
    return dtype;
}

/* The address of a function that a Cython module of SciPy exports; NULL where SciPy is not installed. */
static inline void *scipy_function(const char *library, const char *name)
{
    PyObject *module = PyImport_ImportModule(library[0] == 'b' ? "scipy.linalg.cython_blas" : "scipy.linalg.cython_lapack");
    PyObject *table = module ? PyObject_GetAttrString(module, "__pyx_capi__") : NULL;
    PyObject *capsule = table ? PyMapping_GetItemString(table, name) : NULL;
    void *address = capsule ? PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule)) : NULL;
    Py_XDECREF(capsule);
    Py_XDECREF(table);
    Py_XDECREF(module);
    PyErr_Clear();
    return address;
}

/* The address of the function by which NumPy sorts elements of a type; they need no lock of the interpreter. */
static inline void *sorting_function(const char *dtype_name, int place)
{
    if (sizeof(Py_ssize_t) != sizeof(int64_t)) {
        return NULL;
    }
    PyObject *dtype = dtype_named(dtype_name);
    void **functions = dtype ? ((dtype_functions *)numpy_functions[DTYPE_FUNCTIONS])(dtype) : NULL;
    Py_XDECREF(dtype);
    PyErr_Clear();
    return functions ? functions[place] : NULL;
}

static inline bool add_to_module(PyObject *module, const char *name, PyObject *value)
{
    if (!value) {
        return false;
    }
    int failed = PyObject_SetAttrString(module, name, value);
    Py_DECREF(value);
    return !failed;
}
