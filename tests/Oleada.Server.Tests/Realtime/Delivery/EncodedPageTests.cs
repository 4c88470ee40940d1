using System.Text;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Tests.Realtime.Delivery;

public sealed class EncodedPageTests
{
    private static readonly PageFormat Format = FrameFormat.Of(Dialect.Canonical, deflate: false);

    [Fact]
    public void A_page_ends_before_the_event_that_exceeds_its_bytes()
    {
        var page = EncodedPage.Of(Events(1, 60_000, 60_000), Format, 64);

        Assert.Equal((1, true), (page.Last, page.IsFull));
        Assert.InRange(page.Bytes.Length, 60_000, EncodedPage.MaxBytes);
    }

    [Fact]
    public void An_event_that_is_larger_than_a_page_has_one_of_its_own()
    {
        var page = EncodedPage.Of(Events(5, 200_000, 10), Format, 64);

        Assert.Equal((5, true), (page.Last, page.IsFull));
    }

    [Fact]
    public void A_page_with_more_events_begins_with_the_same_bytes()
    {
        var few = EncodedPage.Of(Events(1, 100, 200), Format, 64);
        var more = EncodedPage.Of(Events(1, 100, 200, 300), Format, 64);

        Assert.False(few.IsFull);
        Assert.Equal(few.Bytes.ToArray(), more.UpTo(2).ToArray());
        Assert.Equal(few.Bytes.ToArray(), more.Bytes[..few.Bytes.Length].ToArray());
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(63, 1)]
    [InlineData(64, 64)]
    [InlineData(100, 28)]
    public void Readers_that_began_apart_meet_at_the_end_of_a_block(long after, int limit) =>
        Assert.Equal(limit, EncodedPage.LimitAfter(after));

    private static LogEvent[] Events(long first, params int[] sizes) =>
        [.. sizes.Select((size, index) => new LogEvent(
            first + index, "ticket:T", first + index, "ticket:activity", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes($"\"{new string('x', size)}\"")))];
}
