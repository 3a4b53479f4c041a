/* What the cases need of Python's interface, with the layout of its objects, for a compiler without a Python of its own platform.
   -DPy_GIL_DISABLED=1 is a build without the GIL, -DVERSION=314 counts references as
   Python 3.14 does, -DVERSION=315 also numbers the slots as 3.15. */
#ifndef PYTHON_H
#define PYTHON_H
#include <stddef.h>
#include <stdint.h>

typedef ptrdiff_t Py_ssize_t;
typedef struct _typeobject PyTypeObject;
typedef struct _is PyInterpreterState;
typedef int PyGILState_STATE;
#ifdef Py_GIL_DISABLED
typedef struct { uintptr_t ob_tid; uint16_t ob_flags; uint8_t ob_mutex, ob_gc_bits; uint32_t ob_ref_local; Py_ssize_t ob_ref_shared; PyTypeObject *ob_type; } PyObject;
#define PyObject_HEAD_INIT {0, 0, 0, 0, UINT32_MAX, 0, NULL},
#else
typedef struct { Py_ssize_t ob_refcnt; PyTypeObject *ob_type; } PyObject;
#if VERSION >= 314
#define PyObject_HEAD_INIT {(Py_ssize_t)4 << 48 | 0xc0000000, NULL},
#else
#define PyObject_HEAD_INIT {UINT32_MAX, NULL},
#endif
#endif
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef struct { const char *ml_name; PyCFunction ml_meth; int ml_flags; const char *ml_doc; } PyMethodDef;
typedef struct { PyObject ob_base; PyObject *(*m_init)(void); Py_ssize_t m_index; PyObject *m_copy; } PyModuleDef_Base;
typedef struct { int slot; void *value; } PyModuleDef_Slot;
typedef struct {
  PyModuleDef_Base m_base;
  const char *m_name, *m_doc;
  Py_ssize_t m_size;
  PyMethodDef *m_methods;
  PyModuleDef_Slot *m_slots;
  void *m_traverse, *m_clear, *m_free;
} PyModuleDef;
#define PyModuleDef_HEAD_INIT {PyObject_HEAD_INIT NULL, 0, NULL}
#define METH_NOARGS 4

#if VERSION >= 315
#define Py_mod_exec 85
#define Py_mod_multiple_interpreters 86
#define Py_mod_gil 87
#define Py_mod_name 100
#define Py_mod_abi 109
typedef struct { uint16_t sl_id, sl_flags; uint32_t reserved; union { void *sl_ptr; void (*sl_func)(void); uint64_t sl_uint64; }; } PySlot;
#define PySlot_DATA(id, value) {id, 4, 0, {(void *)(value)}}
#define PySlot_STATIC_DATA(id, value) {id, 2, 0, {(void *)(value)}}
#define PySlot_FUNC(id, value) {id, 0, 0, {(void *)(value)}}
#define PySlot_END {0, 0, 0, {NULL}}
#define PyABIInfo_VAR(name) static int name[4]
#else
#define Py_mod_exec 2
#define Py_mod_multiple_interpreters 3
#define Py_mod_gil 4
#endif

#ifdef _WIN32
#define PyMODINIT_FUNC __declspec(dllexport) PyObject *
#define PyMODEXPORT_FUNC __declspec(dllexport) PySlot *
#define PyAPI(type) __declspec(dllimport) type
#else
#define PyMODINIT_FUNC __attribute__((visibility("default"))) PyObject *
#define PyMODEXPORT_FUNC __attribute__((visibility("default"))) PySlot *
#define PyAPI(type) extern type
#endif
PyAPI(PyObject *) PyModuleDef_Init(PyModuleDef *);
PyAPI(PyObject *) PyModule_Create2(PyModuleDef *, int);
#define PyModule_Create(def) PyModule_Create2(def, 1013)
PyAPI(int) PyModule_AddIntConstant(PyObject *, const char *, long);
PyAPI(int) PyUnstable_Module_SetGIL(PyObject *, void *);
#define Py_MOD_GIL_NOT_USED ((void *)1)
PyAPI(PyGILState_STATE) PyGILState_Ensure(void);
PyAPI(void) PyGILState_Release(PyGILState_STATE);
PyAPI(PyInterpreterState *) PyInterpreterState_Get(void);
PyAPI(int64_t) PyInterpreterState_GetID(PyInterpreterState *);
PyAPI(void) PyErr_SetString(PyObject *, const char *);
PyAPI(PyObject *) PyExc_ImportError;
PyAPI(PyObject) _Py_NoneStruct;
#define Py_RETURN_NONE return &_Py_NoneStruct
#define Py_DECREF(o) ((void)(o))
extern char *getenv(const char *);
extern void *malloc(size_t), *calloc(size_t, size_t), *memcpy(void *, const void *, size_t);
#endif
