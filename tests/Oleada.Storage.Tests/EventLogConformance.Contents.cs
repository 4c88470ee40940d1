using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Large_payloads_come_back_whole_and_a_page_of_them_is_complete()
    {
        await using var log = OpenLog();
        for (var i = 0; i < 12; i++)
            await log.AppendAsync(Of("execution:a", new string((char)('a' + i), 1 << 20)));
        var read = await log.ReadAsync("execution:a", 0, 100);
        Assert.Equal(UpTo(12), Seqs(read));
        Assert.Equal(new string('l', 1 << 20), Text(read[11]));
        Assert.Equal(UpTo(11), Seqs(await log.ReadAsync("execution:a", 0, 11)));
        using var limit = Limit();
        Assert.Equal(UpTo(12), Seqs(await CollectAsync(log.FollowAsync("execution:a", 0, limit.Token), 12)));
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused_with_its_stream_and_the_limit()
    {
        await using var log = OpenLog(new EventLogOptions { EventBytes = 10 });
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            async () => await log.AppendAsync(Of("execution:a", "12345678901")));
        Assert.Contains("'execution:a' is 11 bytes; the limit is 10", refused.Message);
    }

    [Theory]
    [InlineData("{\"text\":\"žluťoučký кот 🦆 — 漢字\"}")]
    [InlineData("")]
    [InlineData("\"\\u0000 and ' and \\\" and \\n\"")]
    public async Task Payloads_come_back_byte_by_byte(string data)
    {
        await using var log = OpenLog();
        await log.AppendAsync(Of("execution:a", data));
        Assert.Equal(data, Text((await log.ReadAsync("execution:a", 0, 1))[0]));
    }

    [Theory]
    [InlineData("ticket:ACME-12")]
    [InlineData("session:ключ/漢字 🦆")]
    [InlineData("x")]
    [InlineData("a'b\"c;--%_*?[")]
    public async Task Names_come_back_as_they_were(string name)
    {
        await using var log = OpenLog();
        await log.AppendAsync(Of(name, "1"));
        await log.AppendAsync(Of(name + "2", "other"));
        Assert.Equal(name, (await log.ReadGroupAsync(name, 0, 9)).Single().Stream);
        Assert.Equal([name, name + "2"], (await log.StreamsAsync(name)).Select(found => found.Stream));
    }

    [Theory]
    [InlineData("")]
    [InlineData("half \ud83e pair")]
    [InlineData("line\nbreak")]
    [InlineData("nul\0")]
    public async Task Names_that_cannot_be_kept_are_refused(string name)
    {
        await using var log = OpenLog();
        await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(new Append("g", [Event(name)])));
        await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(new Append(name, [Event("s")])));
        await log.AppendAsync(Of("still:works", "1"));
    }

    [Fact]
    public async Task Names_differ_by_case_and_by_every_character()
    {
        await using var log = OpenLog();
        foreach (var name in (string[])["a", "A", "á", "a\u0301", "a "])
            Assert.Equal(1, (await log.AppendAsync(Of(name, "1")))[0].Seq);
    }
}
