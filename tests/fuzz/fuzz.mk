# The fuzz targets, included by the Makefile; see tests/fuzz/README.md.
#   make fuzz            each for FUZZ_SECONDS;  FUZZ_TARGETS="format json" picks some

FUZZ_PACKAGES = $(PACKAGES) clang libclang-rt-14-dev python3 tzdata zstd
FUZZ_ALL      = $(patsubst tests/fuzz/%_target.c,%,$(wildcard tests/fuzz/*_target.c))
FUZZ_TARGETS ?= $(FUZZ_ALL)
FUZZ_SECONDS ?= 60
FUZZ_OPTIONS  = -max_len=65536 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -reload=0 -verbosity=1 $(FUZZ_ARGS)

FUZZ_SOURCES = $(filter-out tests/fuzz/fuzz_test.c,$(wildcard tests/fuzz/*.c))
FUZZ_OBJECTS = $(FUZZ_SOURCES:%.c=$(BUILD)/%.o)
FUZZ_SEEDS   = build/fuzz/seeds/made

# One directory for all modes: seeds depend on none.
$(FUZZ_SEEDS): tests/fuzz/seeds.py $(wildcard tests/unit/*_test.c) $(wildcard stages/parse/*/*.h)
	@rm -rf $(@D)
	@python3 $< build/fuzz
	@touch $@

# libFuzzer's main() calls a function by one name; each target has its own.
$(FUZZ_ALL:%=build/fuzz/%): build/fuzz/%: $(FUZZ_OBJECTS) $(TESTED_OBJECTS) $(BUILD)/flags
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -Wl,--defsym=LLVMFuzzerTestOneInput=fuzz_$* \
		-o $@ $(FUZZ_OBJECTS) $(TESTED_OBJECTS) $(LIBS)

-include $(FUZZ_OBJECTS:.o=.d)

.PHONY: fuzz fuzz-packages fuzz-targets
fuzz-packages:
	@sh tests/packages.sh $(FUZZ_PACKAGES)

fuzz-targets: $(FUZZ_TARGETS:%=build/fuzz/%) $(FUZZ_SEEDS)

# What a target has learnt stays in its corpus, for the next time.
fuzz: fuzz-packages
	@$(MAKE) --no-print-directory $(JOBS) MODE=fuzz CC=clang fuzz-targets
	@failed=; for target in $(FUZZ_TARGETS); do \
		echo "== $$target: $(FUZZ_SECONDS) s"; \
		mkdir -p build/fuzz/corpus/$$target build/fuzz/artefacts/$$target; \
		dictionary=$$(ls build/fuzz/$$target.dict 2>/dev/null); \
		ASAN_OPTIONS=quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1 \
		build/fuzz/$$target $(FUZZ_OPTIONS) -max_total_time=$(FUZZ_SECONDS) $${dictionary:+-dict=$$dictionary} \
			-artifact_prefix=build/fuzz/artefacts/$$target/ build/fuzz/corpus/$$target build/fuzz/seeds/$$target \
			>build/fuzz/$$target.out 2>&1 || failed="$$failed $$target"; \
		grep -E '^(found:|==[0-9]+==ERROR|SUMMARY|Test unit written|stat::(number|average|new))|INITED|DONE|runtime error' \
			build/fuzz/$$target.out; \
	done; \
	[ -z "$$failed" ] || { echo "found:$$failed: inputs in build/fuzz/artefacts/, output in build/fuzz/TARGET.out" >&2; exit 1; }
