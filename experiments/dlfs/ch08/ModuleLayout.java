package dlfs.ch08;

import dlfs.networks.LayerModule;
import dlfs.networks.LayerRow;
import dlfs.networks.LayerRow.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places of a module's layers in a drawing: ranks from top to bottom, in the order of
 * computation, and columns from left to right, one for each branch. Activation functions, dropout,
 * padding and losses have no places of their own; neither has batch normalisation.
 *
 * @param places the layers that have places, in order
 * @param columns the number of columns
 */
record ModuleLayout(List<Place> places, int columns) {
  private static final Set<Role> WITHOUT_PLACE =
      EnumSet.of(Role.ACCESSORY, Role.BATCH_NORMALIZATION, Role.LOSS);

  /**
   * The place of a layer.
   *
   * @param normalised whether batch normalisation follows it
   * @param inputs the indices of the places that are its inputs; {@link #OUTSIDE} for the input of
   *     the module
   * @param rank its rank, from 0
   * @param column the column of its centre, from 0; a layer between branches has a fraction
   */
  record Place(LayerRow row, boolean normalised, List<Integer> inputs, int rank, double column) {

    /** Whether it joins branches. */
    boolean isJoin() {
      return row.role() == Role.ADDITION || row.role() == Role.CONCATENATION;
    }

    private Place at(double otherColumn) {
      return new Place(row, normalised, inputs, rank, otherColumn);
    }
  }

  /** The index of the module's input among the inputs of a place. */
  static final int OUTSIDE = -1;

  static ModuleLayout of(LayerModule module) {
    return new Builder().add(module.rows());
  }

  /** The number of ranks. */
  int ranks() {
    return places.stream().mapToInt(Place::rank).max().orElse(-1) + 1;
  }

  /** Whether the input of the module is added to its output. */
  boolean hasIdentityShortcut() {
    return places.stream().anyMatch(place -> place.isJoin() && place.inputs.contains(OUTSIDE));
  }

  /** Places layers one by one. */
  private static final class Builder {
    private final List<Place> places = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();

    ModuleLayout add(List<LayerRow> rows) {
      rows.forEach(this::add);
      int columns = places.stream().mapToInt(place -> (int) place.column()).max().orElse(0) + 1;
      boolean mirrored = places.stream().anyMatch(p -> p.row().role() == Role.ADDITION);
      List<Place> finished = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        double column = column(i, columns);
        // The shortcut, which comes first, is drawn on the right.
        finished.add(places.get(i).at(mirrored ? columns - 1 - column : column));
      }
      return new ModuleLayout(List.copyOf(finished), columns);
    }

    private void add(LayerRow row) {
      List<Integer> inputs =
          row.inputs().stream().map(name -> indices.getOrDefault(name, OUTSIDE)).toList();
      if (WITHOUT_PLACE.contains(row.role())) {
        int input = inputs.get(0);
        indices.put(row.name(), input);
        if (row.role() == Role.BATCH_NORMALIZATION && input != OUTSIDE) {
          Place before = places.get(input);
          places.set(input, new Place(before.row, true, before.inputs, before.rank, before.column));
        }
        return;
      }
      int rank =
          inputs.stream().mapToInt(i -> i == OUTSIDE ? 0 : places.get(i).rank + 1).max().orElse(0);
      int input = inputs.get(0);
      double column = input == OUTSIDE ? 0 : places.get(input).column;
      while (isTaken(rank, column)) {
        column++;
      }
      indices.put(row.name(), places.size());
      places.add(new Place(row, false, inputs, rank, column));
    }

    private boolean isTaken(int rank, double column) {
      return places.stream().anyMatch(place -> place.rank == rank && place.column == column);
    }

    /** Returns the column of a place, which is in the middle where branches begin or end. */
    private double column(int index, int columns) {
      Place place = places.get(index);
      boolean isAlone = places.stream().filter(other -> other.rank == place.rank).count() == 1;
      List<Place> consumers =
          places.stream().filter(other -> !other.isJoin() && other.inputs.contains(index)).toList();
      if (place.isJoin()) {
        return (columns - 1) / 2.0;
      }
      return isAlone && consumers.size() > 1
          ? consumers.stream().mapToDouble(Place::column).average().orElseThrow()
          : place.column;
    }
  }
}
