package dlfs.engine.device;

/**
 * The moments and the scale of the channels in batch normalisation.
 *
 * @param mean [C]
 * @param variance [C]
 * @param gamma γ, [C]
 * @param epsilon ε
 */
public record ChannelMoments(
    DeviceArray mean, DeviceArray variance, DeviceArray gamma, double epsilon) {}
