# The tests: included by the Makefile.
test: test-packages
	@$(MAKE) --no-print-directory build/logetl
