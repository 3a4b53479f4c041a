/* The whole definition is made at run time. */
#include "multi.h"

PyMODINIT_FUNC INIT(void) {
    static PyModuleDef *d;
    if (d == NULL) {
        PyModuleDef init = {PyModuleDef_HEAD_INIT, STR(MODNAME), NULL, 0, NULL, NULL, NULL, NULL, NULL};
        PyModuleDef_Slot *s = calloc(3, sizeof *s);
        d = malloc(sizeof *d); memcpy(d, &init, sizeof init);
        s[0].slot = Py_mod_exec; s[0].value = (void *)ok_exec;
        s[1].slot = Py_mod_multiple_interpreters; s[1].value = (void *)(Py_ssize_t)(1 + (getenv("AUDIT_NEVER_SET") == NULL));
        d->m_slots = s;
    }
    return PyModuleDef_Init(d);
}
