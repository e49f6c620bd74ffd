package org.nd4j.nativeblas;

/**
 * The place where DL4J 1.0.0-M2.1 looks, by reflection, for whether ND4J was built with oneDNN.
 * What it looks for has moved to {@code org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu}, so without
 * this class it never uses oneDNN.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** ND4J's native settings, under the old name. */
  public static final class Environment {
    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /** The only one. */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /** Whether ND4J was built with oneDNN and may use it. */
    public boolean isUseMKLDNN() {
      return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN();
    }
  }
}
