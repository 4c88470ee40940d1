using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;

namespace Oleada.Server.Tests.Realtime.Delivery;

public sealed class DeliveryLoopTests
{
    [Fact]
    public async Task Those_who_are_behind_have_their_turn_before_all_rooms_with_news_have_had_theirs()
    {
        await using var log = new EventLog(new MemoryStore());
        using var loop = new DeliveryLoop(new FakeTime(), failure => Assert.Fail(failure.ToString()));
        using var go = new ManualResetEventSlim();
        // Held until everything waits: from then on the choices are the loop's own. Its own turn is the first that counts.
        var held = loop.InTurnAsync(() =>
        {
            go.Wait();
            return CatchUpStep.Taken;
        });
        var rooms = Enumerable.Range(0, 3).Select(number => new LiveRoom($"ticket:{number}", log, loop)).ToArray();
        var roomsWereLeft = false;
        var turn = loop.InTurnAsync(() =>
        {
            roomsWereLeft = !loop.WhenServedAsync().IsCompleted;
            return CatchUpStep.Taken;
        });
        foreach (var room in rooms)
            loop.Add(room);
        var served = loop.WhenServedAsync();
        Assert.False(served.IsCompleted);
        go.Set();
        await Task.WhenAll(held, turn, served).WaitAsync(TestServer.Patience);
        Assert.True(roomsWereLeft);
        foreach (var room in rooms)
            room.Close();
    }

    [Fact]
    public async Task Nothing_to_wait_for_is_served_already()
    {
        using var loop = new DeliveryLoop(TimeProvider.System, failure => Assert.Fail(failure.ToString()));
        await loop.InTurnAsync(() => CatchUpStep.Live).WaitAsync(TestServer.Patience);
        Assert.True(loop.WhenServedAsync().IsCompleted);
    }

    [Fact]
    public async Task A_fault_in_a_turn_is_its_own_and_the_loop_goes_on()
    {
        using var loop = new DeliveryLoop(TimeProvider.System, failure => Assert.Fail(failure.ToString()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => loop.InTurnAsync(() => throw new InvalidOperationException()).WaitAsync(TestServer.Patience));
        Assert.Equal(CatchUpStep.Full, await loop.InTurnAsync(() => CatchUpStep.Full).WaitAsync(TestServer.Patience));
    }

    [Fact]
    public async Task After_its_end_nobody_waits_for_a_turn()
    {
        var loop = new DeliveryLoop(TimeProvider.System, failure => Assert.Fail(failure.ToString()));
        loop.Dispose();
        await Assert.ThrowsAsync<TaskCanceledException>(() => loop.InTurnAsync(() => CatchUpStep.Live));
        Assert.True(loop.WhenServedAsync().IsCompleted);
    }
}
