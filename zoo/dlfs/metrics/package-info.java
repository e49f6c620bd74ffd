/**
 * Metrics of what networks predict, each with the definition that published figures use.
 *
 * <table>
 * <caption>Tasks and their metrics</caption>
 * <tr><th>task</th><th>metric</th></tr>
 * <tr><td>classification</td><td>{@link dlfs.metrics.TopKAccuracy}</td></tr>
 * <tr><td>object detection</td>
 *   <td>{@link dlfs.metrics.MeanAveragePrecision} of PASCAL VOC and COCO</td></tr>
 * <tr><td>semantic segmentation</td>
 *   <td>pixel accuracy and mean intersection over union, by {@link dlfs.metrics.ConfusionMatrix}</td></tr>
 * <tr><td>image captioning</td><td>{@link dlfs.metrics.Bleu}</td></tr>
 * <tr><td>image generation</td>
 *   <td>the Fréchet distance of features, by {@link dlfs.metrics.FeatureGaussian}</td></tr>
 * <tr><td>reinforcement learning</td><td>{@link dlfs.metrics.EpisodeReturn}</td></tr>
 * </table>
 */
package dlfs.metrics;
