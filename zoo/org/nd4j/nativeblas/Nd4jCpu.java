package org.nd4j.nativeblas;

/**
 * The class by which DL4J 1.0.0-M2.1 checks, by reflection, whether ND4J was built with oneDNN.
 * ND4J has moved it to {@code org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu}, so without this
 * class DL4J never uses oneDNN.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** ND4J's native settings, under their former name. */
  public static final class Environment {
    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /** Returns the only instance. */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /** Whether ND4J was built with oneDNN and may use it. */
    public boolean isUseMKLDNN() {
      return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN();
    }
  }
}
