using Oleada.Server.Tests.WebSockets;

namespace Oleada.Server.Tests.Realtime;

public sealed class BrokenFrameTests
{
    public static TheoryData<string, byte[], int> Broken => new()
    {
        { "unmasked", [0x81, 0x01, (byte)'x'], 1002 },
        { "reserved bit", ClientFrames.Frame(0xC1, "x"u8), 1002 },
        { "unknown opcode", ClientFrames.Frame(0x83, "x"u8), 1002 },
        { "unknown control opcode", ClientFrames.Frame(0x8B, "x"u8), 1002 },
        { "continuation of nothing", ClientFrames.Frame(0x80, "x"u8), 1002 },
        { "text within a text", [.. ClientFrames.Frame(0x01, "a"u8), .. ClientFrames.Frame(0x81, "b"u8)], 1002 },
        { "fragmented ping", ClientFrames.Frame(0x09, "x"u8), 1002 },
        { "long ping", ClientFrames.Frame(0x89, new byte[126]), 1002 },
        { "close of one byte", ClientFrames.Frame(0x88, [3]), 1002 },
        { "close with a code that nobody may send", ClientFrames.Close(1005), 1002 },
        { "close with a reason that is no text", ClientFrames.Close(1000, 0xFF), 1007 },
        { "text that is no text", ClientFrames.Frame(0x81, [0xC3, 0x28]), 1007 },
        { "length beyond what a number holds", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1002 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_breaks_the_protocol_ends_the_connection_with_its_code(string what, byte[] bytes, int code)
    {
        Assert.NotEmpty(what);
        await using var server = await TestServer.StartAsync();
        using var client = await RawSocket.OpenAsync(server);
        await client.SendAsync(bytes);
        Assert.Equal(code, (await client.ClosedAsync()).Code);
        await client.SendAsync(ClientFrames.Close(1000));
        await client.EndedAsync();
    }

    [Fact]
    public async Task A_frame_that_comes_in_single_bytes_with_pings_between_is_understood()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawSocket.OpenAsync(server);
        await client.ReadFrameAsync();
        byte[] bytes = [
            .. ClientFrames.Frame(0x01, "{\"type\":"u8), .. ClientFrames.Frame(0x89, "are you"u8), .. ClientFrames.Frame(0x80, "\"ping\"}"u8)];
        foreach (var one in bytes)
            await client.SendAsync(one);
        var (first, payload) = await client.ReadFrameAsync();
        Assert.Equal(0x8A, first);
        Assert.Equal("are you"u8, payload);
        Assert.Equal(0x81, (await client.ReadFrameAsync()).First);
    }

    [Fact]
    public async Task A_quiet_client_is_asked_and_closed_when_it_does_not_answer()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        using var client = await RawSocket.OpenAsync(server);
        await client.ReadFrameAsync();
        var started = time.GetUtcNow();
        Assert.Equal(0x89, (await WhileTimePasses(time, client.ReadFrameAsync())).First);
        var asked = time.GetUtcNow();
        Assert.True(asked - started >= TimeSpan.FromSeconds(25));
        await client.SendAsync(ClientFrames.Frame(0x8A, []));
        using var other = await RawSocket.OpenAsync(server);
        Assert.Equal(0x89, (await WhileTimePasses(time, client.ReadFrameAsync())).First);
        Assert.Equal(1000, (await WhileTimePasses(time, client.ClosedAsync())).Code);
        await WhileTimePasses(time, AsResult(client.EndedAsync()));
    }

    [Fact]
    public async Task Whoever_does_not_answer_the_goodbye_is_cut_off()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        using var client = await RawSocket.OpenAsync(server);
        await client.SendAsync(ClientFrames.Frame(0x83, "x"u8));
        Assert.Equal(1002, (await client.ClosedAsync()).Code);
        await WhileTimePasses(time, AsResult(client.EndedAsync()));
    }

    private static async Task<bool> AsResult(Task task)
    {
        await task;
        return true;
    }

    private static async Task<T> WhileTimePasses<T>(FakeTime time, Task<T> task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            // Real time for the bytes to travel, which fake time must not overtake by much.
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System));
        }
        return await task;
    }
}
