package dlfs.report;

import dlfs.layers.LayerKind;
import dlfs.networks.Layers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The annotated source of an experiment, followed by those of the classes that it uses: of its
 * chapter, and layers, update rules, networks and methods of the library. For a layer that DL4J
 * has, the class is that of its from-scratch twin.
 */
final class AnnotatedSources {
  /** The packages of classes that are shown. */
  private static final Pattern SHOWN =
      Pattern.compile(
          "dlfs\\.(ch\\d\\d(\\.\\w+)?|layers|optimizers|networks|gradients|quantization|adversarial"
              + "|captioning|detection|metrics|minimization|proposals|regions|reinforcement"
              + "|segmentation|style)\\.\\w+");

  /** Tables of all layers, which would lead to every one. */
  private static final Set<String> TABLES = Set.of("dlfs.layers.LayerKind", "dlfs.layers.LayerSet");

  /**
   * Helpers for networks whose own references are not followed, since they lead to every layer. The
   * methods of {@link Layers} that a network calls lead to its layers instead.
   */
  private static final Set<String> HELPERS =
      Set.of(Layers.class.getName(), "dlfs.networks.LayerGraph");

  /** Experiment, network, helper, layer, implementation of the layer. */
  private static final int MAX_DEPTH = 4;

  private AnnotatedSources() {}

  /**
   * Returns the annotated sources, that of a class first and the others in the order in which it
   * leads to them; none if this program was built without its sources.
   *
   * @param className the full name of the class
   */
  static List<Map<String, Object>> of(String className) {
    Map<String, SourceFile> files = new LinkedHashMap<>();
    List<String> level = List.of(className);
    for (int depth = 0; depth <= MAX_DEPTH; depth++) {
      List<String> next = new ArrayList<>();
      for (String name : level) {
        Optional<SourceFile> file =
            files.containsKey(name) ? Optional.empty() : SourceFile.find(name);
        if (file.isPresent()) {
          files.put(name, file.get());
          references(file.get())
              .map(AnnotatedSources::twin)
              .filter(AnnotatedSources::isShown)
              .forEach(next::add);
        }
      }
      level = next;
    }
    Function<SourceFile, Function<String, Optional<String>>> links =
        file ->
            name ->
                file.resolve(name)
                    .map(AnnotatedSources::twin)
                    .filter(files::containsKey)
                    .filter(found -> !found.equals(file.className()))
                    .map(AnnotatedSources::id);
    List<Map<String, Object>> sources = new ArrayList<>();
    files.forEach(
        (name, file) ->
            sources.add(
                Map.of(
                    "id", id(name),
                    "title", name.substring(name.lastIndexOf('.') + 1),
                    "path", name.replace('.', '/') + ".java",
                    "parts", new SourceParts(links.apply(file)).of(file.body()))));
    return sources;
  }

  private static Stream<String> references(SourceFile file) {
    if (HELPERS.contains(file.className())) {
      return Stream.empty();
    }
    Stream<String> layers =
        file.staticMethodsOf(Layers.class)
            .flatMap(
                name ->
                    Arrays.stream(Layers.class.getMethods())
                        .filter(method -> method.getName().equals(name))
                        .map(method -> method.getReturnType().getName()));
    return Stream.concat(file.references(), layers.distinct());
  }

  private static String id(String className) {
    return "source-" + className;
  }

  private static boolean isShown(String className) {
    return SHOWN.matcher(className).matches() && !TABLES.contains(className);
  }

  /** Returns the from-scratch layer in the place of a configuration of DL4J's. */
  private static String twin(String className) {
    if (!className.startsWith("org.deeplearning4j.")) {
      return className;
    }
    for (LayerKind kind : LayerKind.values()) {
      if (kind.ofDl4j().getName().equals(className) && kind.fromScratchLayers().size() == 1) {
        return kind.fromScratchLayers().iterator().next().getName();
      }
    }
    return className;
  }
}
