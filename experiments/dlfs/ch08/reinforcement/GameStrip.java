package dlfs.ch08.reinforcement;

import static dlfs.text.Text.formatted;

import dlfs.games.Game;
import dlfs.lab.Run;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.ImageGrid;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures of an episode in a row, as the film of a game. */
final class GameStrip {
  private static final String PICTURES = "played.png";
  private static final String STEPS = "played.txt";

  /** The number of pictures in a row: one of the first steps, one of the whole episode. */
  private static final int PICTURES_PER_ROW = 10;

  /** The number of steps between pictures of the first row. */
  private static final int STRIDE = 2;

  /** The approximate width of a picture. */
  private static final int WIDTH = 96;

  private GameStrip() {}

  /**
   * Records pictures of an episode: of its first steps, and of the whole.
   *
   * @param states its states, at least one
   */
  static <S> void record(Run run, Game<S> game, List<S> states) {
    int last = states.size() - 1;
    IntStream first = IntStream.range(0, PICTURES_PER_ROW).map(i -> Math.min(last, STRIDE * i));
    IntStream whole =
        IntStream.range(0, PICTURES_PER_ROW).map(i -> last * i / (PICTURES_PER_ROW - 1));
    int[] steps = IntStream.concat(first, whole).toArray();
    List<Bitmap> tiles =
        IntStream.of(steps).mapToObj(i -> Bitmap.of(game.picture(states.get(i)))).toList();
    run.record(PICTURES, Bitmap.sheet(PICTURES_PER_ROW, tiles));
    StringBuilder text = new StringBuilder();
    IntStream.of(steps).forEach(step -> text.append(step).append('\n'));
    run.record(STEPS, text.toString());
  }

  /** Draws the episodes of the variants, with the first seed, one below the other. */
  static BufferedImage[] draw(Artefacts artefacts, List<String> variants, List<Long> seeds) {
    return variants.stream()
        .map(variant -> draw(artefacts, variant, seeds.get(0)))
        .toArray(BufferedImage[]::new);
  }

  private static BufferedImage draw(Artefacts artefacts, String variant, long seed) {
    List<String> captions =
        artefacts
            .text(variant, seed, STEPS)
            .lines()
            .map(step -> formatted("step %s", step))
            .toList();
    List<ImageGrid.Tile> tiles =
        ImageGrid.tiles(artefacts.find(variant, seed, PICTURES), PICTURES_PER_ROW, captions);
    int scale = tiles.isEmpty() ? 1 : Math.max(1, WIDTH / tiles.get(0).image().getWidth());
    return ImageGrid.draw(variant, PICTURES_PER_ROW, scale, tiles);
  }
}
