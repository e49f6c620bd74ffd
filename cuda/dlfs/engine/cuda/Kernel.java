package dlfs.engine.cuda;

import org.bytedeco.cuda.cudart.CUfunc_st;

/**
 * A function that the card executes.
 *
 * @param name its name in the source file
 * @param function the driver's handle for it
 */
record Kernel(String name, CUfunc_st function) {}
