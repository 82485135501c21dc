"""Functions of NumPy, written as kernels are written: what a call of them means to C.

These files are never imported by the transpiler: `library_calls` reads them as sources and translates a function where
it is called, as it does with helpers of the user. They are plain Python too, so that a test can run them beside NumPy.

``dtype`` and ``operation`` are functions of NumPy, known when the source is translated.
"""
