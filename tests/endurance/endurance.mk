# The endurance test, included by the Makefile; see tests/endurance/README.md.
#   make endurance       a follower under real traffic, rotation and kills;  ENDURANCE_SECONDS=600

ENDURANCE_SECONDS ?= 60

.PHONY: endurance
endurance:
	@sh tests/packages.sh $(PACKAGES) python3 nginx-light wrk logrotate
	@$(MAKE) --no-print-directory -j$$(nproc) MODE=release build/release/logetl
	@python3 tests/endurance/endurance.py --logetl build/release/logetl --seconds $(ENDURANCE_SECONDS) create
	@python3 tests/endurance/endurance.py --logetl build/release/logetl --seconds $(ENDURANCE_SECONDS) copytruncate
