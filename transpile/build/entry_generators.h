/* What fast entries need that take random generators. Compiled into the built extension, as entry_support.h is. */

static PyTypeObject *generator_type;

/* A bit generator that this call alone draws from: its address, and its lock, which is held meanwhile. */
typedef struct {
    PyObject *bit_generator, *lock;
    void *address;
} Generator;

static inline bool call_lock(PyObject *lock, const char *method)
{
    PyObject *result = PyObject_CallMethod(lock, method, NULL);
    Py_XDECREF(result);
    return result != NULL;
}

static inline bool open_generator(Generator *generator, PyObject *object)
{
    generator->bit_generator = PyObject_GetAttrString(object, "bit_generator");
    generator->lock = generator->bit_generator ? PyObject_GetAttrString(generator->bit_generator, "lock") : NULL;
    PyObject *capsule = generator->lock ? PyObject_GetAttrString(generator->bit_generator, "capsule") : NULL;
    generator->address = capsule ? PyCapsule_GetPointer(capsule, "BitGenerator") : NULL;
    Py_XDECREF(capsule); /* the bit generator has one for as long as it lives */
    return generator->address != NULL;
}

/* Whether the lock comes once more before this place: two generators may draw from one bit generator. */
static inline bool is_repeated(const Generator *generators, int place)
{
    for (int i = 0; i < place; ++i) {
        if (generators[i].lock == generators[place].lock) {
            return true;
        }
    }
    return false;
}

/* Release the locks up to an address, and forget the generators. An exception that is set stays. */
static inline void close_generators(Generator *generators, int count, uintptr_t last)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    for (int i = 0; i < count; ++i) {
        PyObject *lock = generators[i].lock;
        if ((uintptr_t)lock <= last && !is_repeated(generators, i) && lock && !call_lock(lock, "release")) {
            PyErr_WriteUnraisable(lock);
        }
    }
    for (int i = 0; i < count; ++i) {
        Py_XDECREF(generators[i].lock);
        Py_XDECREF(generators[i].bit_generator);
    }
    PyErr_Restore(type, value, traceback);
}

static inline void let_generators_go(Generator *generators, int count)
{
    close_generators(generators, count, UINTPTR_MAX);
}

/* The lock with the next address, or NULL. */
static inline PyObject *next_lock(const Generator *generators, int count, uintptr_t last)
{
    PyObject *next = NULL;
    for (int i = 0; i < count; ++i) {
        PyObject *lock = generators[i].lock;
        if ((uintptr_t)lock > last && (!next || (uintptr_t)lock < (uintptr_t)next)) {
            next = lock;
        }
    }
    return next;
}

/* Hold the locks of all generators, in the order of their addresses, to which every thread keeps. */
static inline bool hold_generators(Generator *generators, PyObject *const *objects, int count)
{
    for (int i = 0; i < count; ++i) {
        if (!open_generator(&generators[i], objects[i])) {
            close_generators(generators, i + 1, 0);
            return false;
        }
    }
    uintptr_t last = 0;
    PyObject *lock;
    while ((lock = next_lock(generators, count, last)) != NULL) {
        if (!call_lock(lock, "acquire")) {
            close_generators(generators, count, last);
            return false;
        }
        last = (uintptr_t)lock;
    }
    return true;
}

static inline bool load_generators(void)
{
    PyObject *module = PyImport_ImportModule("numpy.random");
    generator_type = module ? (PyTypeObject *)PyObject_GetAttrString(module, "Generator") : NULL;
    Py_XDECREF(module);
    return generator_type != NULL;
}

/* The address of a function of NumPy's C interface of distributions, in the module that is loaded; or NULL. */
static inline void *random_function(const char *name)
{
    PyObject *module = PyImport_ImportModule("numpy.random._generator");
    PyObject *path = module ? PyObject_GetAttrString(module, "__file__") : NULL;
    PyObject *ctypes = path ? PyImport_ImportModule("ctypes") : NULL;
    PyObject *library = ctypes ? PyObject_CallMethod(ctypes, "CDLL", "O", path) : NULL;
    PyObject *function = library ? PyObject_GetAttrString(library, name) : NULL;
    PyObject *kind = function ? PyObject_GetAttrString(ctypes, "c_void_p") : NULL;
    PyObject *pointer = kind ? PyObject_CallMethod(ctypes, "cast", "OO", function, kind) : NULL;
    PyObject *value = pointer ? PyObject_GetAttrString(pointer, "value") : NULL;
    void *address = value && PyLong_Check(value) ? PyLong_AsVoidPtr(value) : NULL;
    PyObject *made[] = {value, pointer, kind, function, library, ctypes, path, module};
    for (size_t i = 0; i < sizeof(made)/sizeof(made[0]); ++i) {
        Py_XDECREF(made[i]);
    }
    PyErr_Clear();
    return address;
}
