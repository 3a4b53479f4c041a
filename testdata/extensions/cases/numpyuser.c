/* Single-phase, and takes NumPy's C interface by the name of its capsule. */
#include "multi.h"
static const char *volatile capsule = "_ARRAY_API";
static PyModuleDef def = {PyModuleDef_HEAD_INIT, STR(MODNAME), NULL, -1, NULL, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC INIT(void) { PyObject *m = PyModule_Create(&def); return m && capsule ? m : NULL; }
