# logetl: one Makefile, not recursive.
#   make                 build/logetl
#   make demo            installs what is missing, builds, ingests sample-data/, prints the summary and a query's answer
#   make test            installs what the tests need, builds, runs them all
#   make fuzz            libFuzzer on every parser, a minute each;  FUZZ_SECONDS=600 FUZZ_TARGETS="format json"
#   make bench           how fast it is, beside other ways to load a log
#   make bench-scaling   how it scales with CPUs and parsers, as a picture
#   make install         PREFIX=/usr/local SYSCONFDIR=/etc DESTDIR=;  make uninstall
#   MODE=release|debug|asan|ubsan|tsan|coverage|fuzz    objects in build/MODE/     DEVELOPER=1    warnings are errors
#   INFLATE=isal|zlib    the library that reads gzip (bzip2, xz and zstd have one each)

MODE   ?= release
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
VERSION = 0.1.0

BUILD    = build/$(MODE)
LOGETL   = $(BUILD)/logetl
PACKAGES = gcc make libc6-dev libsqlite3-dev zlib1g-dev libisal-dev libbz2-dev liblzma-dev libzstd-dev libbloom-dev libxxhash-dev libpcre2-dev libseccomp-dev
TEST_PACKAGES = $(PACKAGES) check pkg-config sqlite3 python3 tzdata bzip2 xz-utils zstd libjansson-dev systemd logrotate strace

# What only tests want: faults (pipeline/fault.h), also in each call of these two functions.
FAULTS         = -DLOGETL_FAULTS -Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec
FLAGS_release  = -O2
FLAGS_debug    = -O0 -g3 $(FAULTS)
FLAGS_asan     = -O1 -g $(FAULTS) -DLOGETL_INSTRUMENTED -fsanitize=address -fno-omit-frame-pointer
FLAGS_ubsan    = -O1 -g $(FAULTS) -fsanitize=undefined -fno-sanitize-recover=undefined
FLAGS_tsan     = -O1 -g $(FAULTS) -DLOGETL_INSTRUMENTED -fsanitize=thread
FLAGS_coverage = -O0 -g $(FAULTS) -DLOGETL_INSTRUMENTED --coverage
FLAGS_fuzz     = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
ifeq ($(FLAGS_$(MODE)),)
$(error MODE=$(MODE): choose release, debug, asan, ubsan, tsan, coverage or fuzz)
endif

WARNINGS = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wcast-qual \
	   -Wwrite-strings -Wvla -Wformat=2 -Wno-format-nonliteral $(if $(DEVELOPER),-Werror)
CPPFLAGS += -I. -D_GNU_SOURCE -DLOGETL_VERSION='"$(VERSION)"' -DLOGETL_SYSCONFDIR='"$(SYSCONFDIR)"'
CFLAGS   ?= -g
ALL_CFLAGS = -std=c11 $(FLAGS_$(MODE)) $(WARNINGS) $(CFLAGS)
# SQLite's code is where the time goes: linked statically, where the archive is there, it runs some 9 % faster.
SQLITE   = $(if $(filter /%,$(shell $(CC) -print-file-name=libsqlite3.a)),-l:libsqlite3.a,-lsqlite3)
# ISA-L inflates in a third of zlib's time; INFLATE=isal or zlib says which, otherwise ISA-L where it is there.
ifndef INFLATE
INFLATE := $(if $(filter /%,$(foreach suffix,so a,$(shell $(CC) -print-file-name=libisal.$(suffix)))),isal,zlib)
endif
LIB_isal = -lisal
LIB_zlib = -lz
ifeq ($(LIB_$(INFLATE)),)
$(error INFLATE=$(INFLATE): choose isal or zlib)
endif
LIBS     = $(SQLITE) $(LIB_$(INFLATE)) -lbz2 -llzma -lzstd -lpcre2-8 -lbloom -lseccomp -lm

LIBRARY_SOURCES = $(filter-out $(filter-out %_$(INFLATE).c,$(wildcard stages/read/inflater_*.c)), \
		    $(wildcard pipeline/*.c stages/*/*.c stages/*/*/*.c))
SOURCES  = $(LIBRARY_SOURCES) $(wildcard cmd/*.c cmd/*/*.c)
OBJECTS  = $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY_OBJECTS = $(LIBRARY_SOURCES:%.c=$(BUILD)/%.o)

.PHONY: all demo test clean packages test-packages
all: build/logetl

# build/logetl is the last mode that was built.
build/logetl: $(LOGETL) FORCE
	@cmp -s $< $@ || cp $< $@

$(LOGETL): $(OBJECTS) $(BUILD)/flags
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(LIBS)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# A change of flags rebuilds.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) $(LIBS)' | cmp -s - $@ || \
	 echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) $(LIBS)' > $@
FORCE:

-include $(OBJECTS:.o=.d)

# What is run here, the demonstration, tests and benchmarks, goes by no configuration that this machine has.
export LOGETL_CONFIG =

include tests/tests.mk
include tests/fuzz/fuzz.mk
include tests/bench/bench.mk
include tests/endurance/endurance.mk
include cmd/systemd/install.mk

packages:
	@sh tests/packages.sh $(PACKAGES)

test-packages:
	@sh tests/packages.sh $(TEST_PACKAGES)

demo: packages
	@$(MAKE) --no-print-directory -j$$(nproc) build/logetl
	@sh sample-data/demo.sh build/logetl

clean:
	rm -rf build
