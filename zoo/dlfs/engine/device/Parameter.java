package dlfs.engine.device;

/**
 * An array of a layer's parameters, in memory that the device shares.
 *
 * @param values the parameters
 * @param gradient their gradients, summed over the samples
 */
public record Parameter(DeviceArray values, DeviceArray gradient) {}
