/**
 * What a processor with memory of its own, such as a graphics card, has to compute so that the
 * engine can train networks on it: {@link dlfs.engine.device.Device}.
 */
package dlfs.engine.device;
