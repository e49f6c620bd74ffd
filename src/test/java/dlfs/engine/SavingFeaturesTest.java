package dlfs.engine;

import static dlfs.engine.Comparison.compareWithDl4j;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.Nets;
import dlfs.support.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** Copies of networks, in memory and in files, and their parameters. */
class SavingFeaturesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void clonesANetwork(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          var clone = network.clone();
          s.record("same parameters", network.params().equals(clone.params()));
          s.record("equal", network.equals(clone));
          s.recordTrained("clone", s.trained(clone));
          s.recordTrained("clone, accelerated", s.trained(s.again(network.clone())));
          s.recordTrained("network", s.trained(network));
        });
  }

  /** DL4J can train a deserialised network only after cloning it. */
  @ParameterizedTest
  @EnumSource
  void isSerialised(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          s.record("names the engine", names("engine.", network));
          for (boolean accelerated : new boolean[] {false, true}) {
            MultiLayerNetwork copy = Serialization.copied(network);
            copy = accelerated ? s.again(copy) : copy;
            s.record("output", copy.output(s.x()));
            s.record("equal", network.equals(copy));
            s.recordTrained("clone", s.trained(copy.clone()));
            s.recordTrained("accelerated clone", s.trained(s.again(copy.clone())));
          }
          s.recordTrained("network", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void itsConfigurationIsSerialised(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var configuration = s.trained().getLayerWiseConfigurations();
          s.record("names the engine", names("engine.", configuration));
          var copy = Serialization.copied(configuration);
          s.record("equal", configuration.equals(copy));
          var network = s.again(Nets.drawn(Nets.initialised(copy)));
          s.recordTrained("copy", s.trained(network));
        });
  }

  private static boolean names(String text, Object object) throws IOException {
    return new String(Serialization.bytes(object), StandardCharsets.ISO_8859_1).contains(text);
  }

  @ParameterizedTest
  @EnumSource
  void isSavedAndRestored(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          for (boolean withUpdater : new boolean[] {true, false}) {
            Path file = folder.resolve("network.zip");
            network.save(file.toFile(), withUpdater);
            var restored = MultiLayerNetwork.load(file.toFile(), withUpdater);
            String name = withUpdater ? "with updater" : "without updater";
            s.record(name + " equal", network.equals(restored));
            s.record(name + " updater equal", network.getUpdater().equals(restored.getUpdater()));
            s.record(
                name + " configuration equal",
                network.getLayerWiseConfigurations().equals(restored.getLayerWiseConfigurations()));
            s.record(name + " iterations", restored.getIterationCount());
            s.recordTrained(name, s.trained(restored));
            s.recordTrained(
                name + ", accelerated",
                s.trained(s.again(MultiLayerNetwork.load(file.toFile(), withUpdater))));
          }
          s.recordTrained("network", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheRestoredAndAcceleratedNetwork(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          var restored = s.again(Nets.restored(network));
          s.record("equal", network.equals(restored));
          s.record("updater equal", network.getUpdater().equals(restored.getUpdater()));
          s.record(
              "updater's hash",
              network.getUpdater().hashCode() == restored.getUpdater().hashCode());
          restored.fit(s.batch());
          s.record("equal after training", network.equals(restored));
          s.record("updater equal after", network.getUpdater().equals(restored.getUpdater()));
        });
  }

  @ParameterizedTest
  @EnumSource
  void isSavedWithItsNormaliser(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          var normaliser = new NormalizerStandardize();
          normaliser.fit(s.batch());
          Path file = folder.resolve("network.zip");
          network.save(file.toFile());
          ModelSerializer.addNormalizerToModel(file.toFile(), normaliser);
          var pair = ModelSerializer.restoreMultiLayerNetworkAndNormalizer(file.toFile(), true);
          s.record("normaliser", pair.getSecond().equals(normaliser));
          var data = s.batch();
          ((DataNormalization) pair.getSecond()).preProcess(data);
          s.record("output", s.again(pair.getFirst()).output(data.getFeatures()));
        });
  }

  @ParameterizedTest
  @EnumSource
  void preservesTheConfigurationWhenAccelerated(Architecture architecture) {
    for (Combination way : Combination.values()) {
      preservesTheConfigurationWhenAccelerated(new Subject(architecture, way));
    }
  }

  private static void preservesTheConfigurationWhenAccelerated(Subject s) {
    MultiLayerConfiguration plain = s.configuration(s.layers());
    var network = new MultiLayerNetwork(plain.clone());
    network.init();
    var untouched = new MultiLayerNetwork(plain.clone());
    untouched.init();
    var found = s.again(network).getLayerWiseConfigurations();
    var expected = untouched.getLayerWiseConfigurations();
    assertEquals(expected, found);
    assertEquals(found, expected);
    assertEquals(expected.toJson(), found.toJson());
    assertEquals(expected.toYaml(), found.toYaml());
    assertEquals(expected, MultiLayerConfiguration.fromJson(found.toJson()));
    assertEquals(expected, MultiLayerConfiguration.fromYaml(found.toYaml()));
    assertFalse(found.toJson().contains("engine."));
    assertFalse(found.toYaml().contains("engine."));
    for (int i = 0; i < expected.getConfs().size(); i++) {
      assertEquals(expected.getConf(i).toJson(), network.getLayer(i).conf().toJson());
      assertEquals(expected.getConf(i).toYaml(), network.getLayer(i).conf().toYaml());
      assertEquals(expected.getConf(i), network.getLayer(i).conf());
    }
    assertTrue(network.conf().toJson().equals(untouched.conf().toJson()));
  }

  @ParameterizedTest
  @EnumSource
  void preservesTheConfigurationDuringTraining(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          var before = network.getLayerWiseConfigurations().clone();
          s.trained(network);
          var after = network.getLayerWiseConfigurations().clone();
          s.record("updates", after.getIterationCount());
          after.setIterationCount(before.getIterationCount());
          after.getConfs().forEach(conf -> conf.setIterationCount(0));
          s.record("same", before.toJson().equals(after.toJson()));
        });
  }

  @ParameterizedTest
  @EnumSource
  void savesCheckpoints(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          Path checkpoints = Files.createTempDirectory(folder, "checkpoints");
          var listener =
              new CheckpointListener.Builder(checkpoints.toFile())
                  .keepAll()
                  .saveEveryNIterations(2)
                  .logSaving(false)
                  .build();
          network.setListeners(listener);
          network.fit(s.batches(), 2);
          s.record("number", listener.availableCheckpoints().size());
          for (int i = 0; i < listener.availableCheckpoints().size(); i++) {
            s.recordTrained("checkpoint " + i, s.trained(s.again(listener.loadCheckpointMLN(i))));
          }
          s.recordTrained("network", network);
        });
  }

  @ParameterizedTest
  @EnumSource
  void getsAndSetsAllParameters(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          s.record("parameters", network.params());
          s.record("table", network.paramTable());
          s.record("trainable table", network.paramTable(true));
          for (String name : network.paramTable().keySet()) {
            s.record("parameter " + name, network.getParam(name));
            s.record("updater divides " + name, network.updaterDivideByMinibatch(name));
          }
          var other = s.network();
          other.setParams(network.params());
          s.record("after setParams", other.output(s.x()));
          other = s.network();
          other.setParameters(network.params().dup());
          s.record("after setParameters", other.output(s.x()));
          other = s.network();
          other.setParamTable(copies(network.paramTable()));
          s.record("after setParamTable", other.output(s.x()));
          other = s.network();
          for (var parameter : network.paramTable().entrySet()) {
            other.setParam(parameter.getKey(), parameter.getValue().dup());
          }
          s.recordTrained("after setParam", s.trained(other));
          s.recordRefusal(
              "too few",
              () -> s.network().setParams(network.params().dup().reshape(1, -1).getColumns(0, 1)));
          s.recordRefusal("an unknown one", () -> network.getParam("99_W"));
        });
  }

  @ParameterizedTest
  @EnumSource
  void getsAndSetsTheParametersOfALayer(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          for (Layer layer : network.getLayers()) {
            String name = "layer " + layer.getIndex();
            s.record(name + " parameters", layer.numParams() > 0 ? layer.params() : "none");
            s.record(name + " table", layer.paramTable());
            s.record(name + " trainable table", layer.paramTable(true));
            for (String parameter : layer.paramTable().keySet()) {
              s.record(name + " " + parameter, layer.getParam(parameter));
            }
          }
          for (int way = 0; way < 4; way++) {
            var other = s.network();
            for (Layer layer : network.getLayers()) {
              if (layer.numParams() > 0) {
                handOver(way, layer, other.getLayer(layer.getIndex()));
              }
            }
            s.record("parameters, copied by method " + way, other.params());
            s.recordTrained("copied by method " + way, s.trained(other));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void hasNoParametersOfUnknownNames(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (Layer layer : s.network().getLayers()) {
            String name = layer.getIndex() + " ";
            s.recordRefusal(name, () -> s.record(name + "has it", layer.getParam("x") != null));
            s.recordRefusal(
                name + "a table", () -> layer.setParamTable(Map.of("x", Subject.like(s.x()))));
          }
        });
  }

  private static void handOver(int way, Layer from, Layer to) {
    switch (way) {
      case 0 -> to.setParams(from.params());
      case 1 -> to.setParams(from.params().dup());
      case 2 -> to.setParamTable(copies(from.paramTable()));
      default -> from.paramTable().forEach((name, value) -> to.getParam(name).assign(value));
    }
  }

  private static Map<String, INDArray> copies(Map<String, INDArray> parameters) {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    parameters.forEach((name, value) -> copies.put(name, value.dup()));
    return copies;
  }
}
