package dlfs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcePartsTest {
  private static List<Map<String, String>> parts(String source) {
    return new SourceParts(
            name -> name.equals("Adam") ? Optional.of("source-a.Adam") : Optional.empty())
        .of(source);
  }

  private static String prose(String comment) {
    return parts("/** " + comment + " */\nint i;").get(0).get("prose");
  }

  @Test
  void commentsStandBesideTheCodeThatFollowsThem() {
    var parts =
        parts(
            """
            /** A class. */
            final class A {
              // The sum,
              // of two.
              int i = 1 + 1; // not a line of its own

              /**
               * Adds.
               *
               * @param x a value
               * @return the sum
               */
              int add(int x) {
                return x;
              }
            }
            """);
    assertEquals(
        List.of(
            "<p>A class.</p>",
            "The sum,\nof two.",
            "<p>Adds.</p><dl><dt><code>x</code></dt><dd>a value</dd>"
                + "<dt><code>returns</code></dt><dd>the sum</dd></dl>"),
        parts.stream().map(part -> part.get("prose")).toList());
    assertEquals(
        List.of(
            "final class A {",
            "  int i = 1 + 1; // not a line of its own",
            "  int add(int x) {\n    return x;\n  }\n}"),
        parts.stream().map(part -> part.get("code")).toList());
  }

  @Test
  void textBlocksAreCode() {
    var parts = parts("String s =\n\"\"\"\n// <b>\n/** no */\n\"\"\";\n// yes\nint i;");
    assertEquals(2, parts.size());
    assertTrue(parts.get(0).get("code").contains("// &lt;b&gt;\n/** no */"), parts.toString());
    assertEquals("yes", parts.get(1).get("prose"));
  }

  @Test
  void classesAreLinkedInCodeAndProse() {
    assertEquals(
        "new <a href=\"#source-a.Adam\">Adam</a>(Adams.&lt;A&gt;of())",
        parts("new Adam(Adams.<A>of())").get(0).get("code"));
    assertEquals(
        "<p>As <code><a href=\"#source-a.Adam\">the rule</a></code> and <code>Other.of</code>.</p>",
        prose("As {@link Adam the rule} and {@link Other#of}."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {@code a < b && <p>}          | <p><code>a &lt; b &amp;&amp; &lt;p&gt;</code></p>
          <pre>x &lt; y</pre>           | <p><pre>x &lt; y</pre></p>
          <script>alert(1)</script>     | <p>&lt;script&gt;alert(1)&lt;/script&gt;</p>
          <p onclick="x">               | <p>&lt;p onclick=&quot;x&quot;&gt;</p>
          {@code {nested}} &amp; done   | <p><code>{nested}</code> &amp; done</p>
          """)
  void javadocBecomesHtmlWithoutAttributesAndScripts(String comment, String html) {
    assertEquals(html, prose(comment));
  }

  /** Every class of the project can be annotated; a whole experiment leads to its classes. */
  @Test
  void experimentLeadsToItsRulesNetworkAndLayers() {
    List<Object> titles =
        AnnotatedSources.of("dlfs.ch06.OptimizerComparison").stream()
            .map(source -> source.get("title"))
            .toList();
    assertEquals("OptimizerComparison", titles.get(0));
    for (String expected : List.of("Adam", "MultiLayerNet", "Affine", "AffineImpl")) {
      assertTrue(titles.contains(expected), expected + " is not among " + titles);
    }
    for (String other : List.of("Convolution", "Pooling", "Lstm")) {
      assertFalse(titles.contains(other), other + " is among " + titles);
    }
  }

  @Test
  void networkOfConvolutionsLeadsToItsLayers() {
    List<Object> titles =
        AnnotatedSources.of("dlfs.ch07.SimpleConvNetTraining").stream()
            .map(source -> source.get("title"))
            .toList();
    for (String expected : List.of("SimpleConvNet", "Convolution", "Pooling", "PoolingImpl")) {
      assertTrue(titles.contains(expected), expected + " is not among " + titles);
    }
    assertFalse(titles.contains("Lstm"), titles.toString());
  }
}
