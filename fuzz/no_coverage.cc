// What the compiler calls at every branch of instrumented code, for programs that do not ask which branches were taken.

extern "C" void __sanitizer_cov_trace_pc() {}
