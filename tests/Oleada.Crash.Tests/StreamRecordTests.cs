using Oleada.Exactness.Records;
using Xunit;

namespace Oleada.Crash.Tests;

public sealed class StreamRecordTests
{
    private readonly StreamRecord _record = new("ticket:a");

    [Fact]
    public void Events_in_order_are_no_fault()
    {
        Add(1, 1);
        Add(2, 2);
        Assert.Equal((2, 0, 0, 0), Seen);
        Assert.Equal(2, _record.Last);
    }

    [Fact]
    public void An_event_that_comes_twice_is_counted()
    {
        Add(1, 1);
        Add(1, 1);
        Assert.Equal((2, 1, 0, 0), Seen);
    }

    [Fact]
    public void Events_that_were_left_out_are_counted()
    {
        Add(1, 1);
        Add(4, 4);
        Assert.Equal((2, 0, 2, 1), Seen);
    }

    [Fact]
    public void An_event_with_the_payload_of_another_is_counted()
    {
        Add(1, 1);
        Add(2, 3);
        Assert.Equal((2, 0, 0, 1), Seen);
    }

    [Fact]
    public void The_digest_tells_the_order_of_the_types()
    {
        var other = new StreamRecord("execution:a");
        other.Add(1, "b", null, null);
        other.Add(2, "a", null, null);
        _record.Add(1, "a", null, null);
        _record.Add(2, "b", null, null);
        Assert.NotEqual(other.Digest, _record.Digest);
    }

    private (long Received, long Repeated, long Missing, long Wrong) Seen =>
        (_record.Received, _record.Repeated, _record.Missing, _record.Wrong);

    private void Add(long seq, long number) => _record.Add(seq, "ticket:progress", "a", number);
}
