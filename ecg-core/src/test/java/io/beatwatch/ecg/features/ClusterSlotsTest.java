package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.features.ClusterSlots.Layout;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ClusterSlotsTest {
    private static final int MEMORY = 3;

    private final ClusterSlots slots = new ClusterSlots(2, MEMORY, Layout.WEIGHT_FIRST);

    private void see(int slot, int times) {
        for (int i = 0; i < times; i++) {
            slots.fade();
            slots.count(slot);
        }
    }

    /** So that each place was seen more than the one before. */
    private void fillAll() {
        for (int slot = 0; slot < ClusterSlots.MOST; slot++) {
            see(slot, slot + 1);
        }
    }

    @Test
    void shouldOfferFreePlacesOneAfterTheOtherThenTheRarest() {
        for (int slot = 0; slot < ClusterSlots.MOST; slot++) {
            assertThat(slots.taken(slot)).isFalse();
            assertThat(slots.rarest()).isEqualTo(slot);
            see(slot, 1);
            assertThat(slots.taken(slot)).isTrue();
        }
        assertThat(slots.rarest()).as("all were seen once, this one first").isZero();
        see(0, 1);
        assertThat(slots.rarest()).isEqualTo(1);
        see(1, 1);
        see(2, 1);
        slots.clear(ClusterSlots.MOST - 1);
        assertThat(slots.rarest()).isEqualTo(ClusterSlots.MOST - 1);
    }

    @Test
    void shouldFadeByEIn300BeatsAndAddOneForEach() {
        see(0, 1);
        assertThat(slots.weight(0)).isEqualTo(1);
        for (int beat = 0; beat < 300; beat++) {
            slots.fade();
        }
        assertThat(slots.weight(0)).isBetween(0.366f, 0.368f);
        slots.count(0);
        assertThat(slots.weight(0)).isBetween(1.366f, 1.368f);
        assertThat(slots.weight(1)).isZero();
    }

    @Test
    void shouldCountBeatsUpToTheMemoryWhateverFades() {
        for (int beats = 1; beats <= MEMORY; beats++) {
            see(4, 1);
            assertThat(slots.beats(4)).isEqualTo(beats);
        }
        see(4, 1);
        assertThat(slots.beats(4)).isEqualTo(MEMORY);
        see(5, 2);
        assertThat(slots.beats(4)).isEqualTo(MEMORY);
    }

    @Test
    void shouldCountAnewInAPlaceThatWasCleared() {
        see(2, 5);
        slots.mean(2)[1] = 7;
        slots.clear(2);
        assertThat(slots.taken(2)).isFalse();
        assertThat(slots.beats(2)).isZero();
        assertThat(slots.mean(2)).containsExactly(0, 7);
        see(2, 1);
        assertThat(slots.weight(2)).isEqualTo(1);
        assertThat(slots.beats(2)).isEqualTo(1);
    }

    @Test
    void shouldForgetAllWhenReset() {
        fillAll();
        slots.mean(3)[0] = 5;
        slots.reset();
        for (int slot = 0; slot < ClusterSlots.MOST; slot++) {
            assertThat(slots.taken(slot)).isFalse();
            assertThat(slots.beats(slot)).isZero();
            assertThat(slots.mean(slot)).containsOnly(0);
        }
    }

    /** States in both layouts are stored: neither may change. */
    @Test
    void shouldSaveMeanThenWeightAndBeatsInTheLayoutsOrder() {
        for (Layout layout : Layout.values()) {
            ClusterSlots saved = new ClusterSlots(2, MEMORY, layout);
            saved.mean(0)[0] = 11;
            saved.mean(0)[1] = 12;
            saved.count(0);
            saved.count(0);
            saved.mean(7)[0] = 71;
            saved.count(7);
            ByteBuffer state = ByteBuffer.allocate(saved.stateBytes());
            saved.save(state);
            assertThat(state.hasRemaining()).isFalse();
            state.flip();
            assertThat(state.remaining()).isEqualTo(8 * 16);
            assertThat(state.getFloat(0)).isEqualTo(11);
            assertThat(state.getFloat(4)).isEqualTo(12);
            assertThat(layout == Layout.WEIGHT_FIRST ? state.getFloat(8) : state.getFloat(12))
                    .isEqualTo(2);
            assertThat(layout == Layout.WEIGHT_FIRST ? state.getInt(12) : state.getInt(8))
                    .isEqualTo(2);
            assertThat(state.getFloat(7 * 16)).isEqualTo(71);

            ClusterSlots successor = new ClusterSlots(2, MEMORY, layout);
            successor.restore(state);
            assertThat(state.hasRemaining()).isFalse();
            for (int slot = 0; slot < ClusterSlots.MOST; slot++) {
                assertThat(successor.mean(slot)).isEqualTo(saved.mean(slot));
                assertThat(successor.weight(slot)).isEqualTo(saved.weight(slot));
                assertThat(successor.beats(slot)).isEqualTo(saved.beats(slot));
            }
        }
    }

    /** Shapes' beats were counted without end before. */
    @Test
    void shouldCountNoFurtherThanTheMemoryFromAStateThatHadCountedOn() {
        see(0, 1);
        ByteBuffer state = ByteBuffer.allocate(slots.stateBytes());
        slots.save(state);
        state.putInt(12, 1000);
        slots.restore(state.flip());
        see(0, 1);
        assertThat(slots.beats(0)).isEqualTo(MEMORY);
    }
}
