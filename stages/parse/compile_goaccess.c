/* stub */
#include "stages/parse/compile.h"
#include "stages/parse/dialect.h"
static bool is_goaccess(const char *definition){(void)definition;return false;}
const struct dialect goaccess_dialect={.name="GoAccess log-format",.owns=is_goaccess,.match=match_text,.has_text=true};
