using System.IO.Pipelines;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Tests.WebSockets;

public sealed class FrameReaderMemoryTests
{
    [Fact]
    public async Task Messages_that_lie_in_one_piece_are_read_without_allocating()
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 64 * 1024));
        var reader = new FrameReader(pipe.Reader, ClientFrames.Limits, deflate: false);
        var frames = Enumerable.Repeat(ClientFrames.Text("""{"type":"ping"}"""), 64).SelectMany(frame => frame).ToArray();
        long allocated = 0;
        for (var round = 0; round < 3; round++)
        {
            await pipe.Writer.WriteAsync(frames);
            allocated = await CountAsync(reader, 64);
        }
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task A_reader_that_waits_holds_less_than_250_bytes()
    {
        await HeldAsync();
        Assert.InRange(await HeldAsync(), 1, 250);
    }

    /// <returns>What a reader and its wait allocate, the pipe and the messages' borrowed memory left out.</returns>
    private static async Task<long> HeldAsync()
    {
        var pipe = new Pipe();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new FrameReader(pipe.Reader, ClientFrames.Limits, deflate: true);
        var waiting = reader.WaitAsync(CancellationToken.None).AsTask();
        var held = GC.GetAllocatedBytesForCurrentThread() - before;
        await pipe.Writer.CompleteAsync();
        Assert.False(await waiting);
        return held;
    }

    private static async Task<long> CountAsync(FrameReader reader, int messages)
    {
        await reader.WaitAsync(CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.TryRead(out _))
            messages--;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, messages);
        return allocated;
    }
}
