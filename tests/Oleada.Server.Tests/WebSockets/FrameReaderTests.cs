using System.IO.Pipelines;
using System.Text;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Tests.WebSockets;

public sealed class FrameReaderTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(7)]
    [InlineData(1)]
    public async Task Messages_come_whole_and_in_order_however_the_bytes_come(int part)
    {
        // One fragment ends within the ü.
        byte[] bytes =
        [
            .. ClientFrames.Text("first"), .. ClientFrames.Text(""), .. ClientFrames.Text("Wel", final: false), .. ClientFrames.Frame(0x89, "are you there"u8),
            .. ClientFrames.Frame(0x00, "le ü"u8[..^1]), .. ClientFrames.Frame(0x80, [.. "ü"u8[1..], .. "ber Welle"u8]), .. ClientFrames.Frame(0x82, "bytes"u8),
            .. ClientFrames.Frame(0x8A, []), .. ClientFrames.Close(1000, "bye"u8.ToArray()),
        ];
        var messages = await ClientFrames.ReadAsync(bytes, part: part);
        Assert.Equal(["Text first", "Text", "Ping are you there", "Text Welle über Welle", "Binary bytes", "Pong", "Close 1000 bye"], messages);
    }

    [Theory]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public async Task Lengths_of_all_widths_are_read(int length)
    {
        var text = new string('w', length);
        Assert.Equal(["Text " + text], await ClientFrames.ReadAsync(ClientFrames.Text(text), limits: new FrameLimits(100_000), part: 50_000));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_skipped_whole_and_the_next_is_read()
    {
        var (half, long_) = (new string('x', 600), new string('x', 1001));
        byte[] bytes = [.. ClientFrames.Text(long_), .. ClientFrames.Text(half, final: false), .. ClientFrames.Frame(0x89, []),
            .. ClientFrames.Frame(0x80, Encoding.UTF8.GetBytes(half)), .. ClientFrames.Text("next")];
        Assert.Equal(["TooLong", "Ping", "TooLong", "Text next"], await ClientFrames.ReadAsync(bytes, part: 100));
    }

    [Fact]
    public async Task A_message_of_the_limits_length_is_delivered() =>
        Assert.Equal(["Text " + new string('x', 1000)], await ClientFrames.ReadAsync(ClientFrames.Text(new string('x', 1000))));

    [Fact]
    public async Task What_would_have_to_be_skipped_for_too_long_breaks_the_connection_at_its_header()
    {
        Assert.Equal(["Broken 1009"], await ClientFrames.ReadAsync(ClientFrames.Text(new string('x', 5001)).AsMemory(0, 8)));
        byte[] endless = [.. ClientFrames.Text(new string('x', 4000), final: false), .. ClientFrames.Frame(0x00, new byte[1001])];
        Assert.Equal(["Broken 1009"], await ClientFrames.ReadAsync(endless));
    }

    [Fact]
    public async Task After_a_close_what_comes_is_dropped_until_the_end()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, ClientFrames.Limits, deflate: false);
        await pipe.Writer.WriteAsync((byte[])[.. ClientFrames.Close(1000), .. ClientFrames.Text("too late")]);
        Assert.True(await reader.WaitAsync(CancellationToken.None));
        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        var end = reader.WaitAsync(CancellationToken.None).AsTask();
        await pipe.Writer.WriteAsync(ClientFrames.Text("much too late"));
        await pipe.Writer.CompleteAsync();
        Assert.False(await end);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_loses_nothing()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, ClientFrames.Limits, deflate: false);
        await pipe.Writer.WriteAsync(ClientFrames.Text("hello").AsMemory(0, 8));
        Assert.True(await reader.WaitAsync(CancellationToken.None));
        Assert.False(reader.TryRead(out _));
        using var stop = new CancellationTokenSource();
        var waiting = reader.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await pipe.Writer.WriteAsync(ClientFrames.Text("hello").AsMemory(8));
        Assert.True(await reader.WaitAsync(CancellationToken.None));
        Assert.True(reader.TryRead(out var message));
        Assert.Equal("Text hello", ClientFrames.Show(message));
    }

    [Fact]
    public async Task To_wait_before_everything_is_read_returns_at_once()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, ClientFrames.Limits, deflate: false);
        await pipe.Writer.WriteAsync((byte[])[.. ClientFrames.Text("one"), .. ClientFrames.Text("two")]);
        await reader.WaitAsync(CancellationToken.None);
        Assert.True(reader.TryRead(out _));
        Assert.True(await reader.WaitAsync(CancellationToken.None));
        Assert.True(reader.TryRead(out var second));
        Assert.Equal("Text two", ClientFrames.Show(second));
    }

    [Fact]
    public async Task The_end_in_the_middle_of_a_frame_is_an_end()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, ClientFrames.Limits, deflate: false);
        await pipe.Writer.WriteAsync(ClientFrames.Text("hello").AsMemory(0, 3));
        await pipe.Writer.CompleteAsync();
        while (await reader.WaitAsync(CancellationToken.None))
            Assert.False(reader.TryRead(out _));
    }
}
