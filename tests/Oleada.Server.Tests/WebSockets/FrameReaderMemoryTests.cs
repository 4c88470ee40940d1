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
    public void A_reader_that_waits_holds_less_than_300_bytes_and_those_of_no_message()
    {
        var pipe = new Pipe();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new FrameReader(pipe.Reader, ClientFrames.Limits, deflate: true);
        var waiting = reader.WaitAsync(CancellationToken.None).AsTask();
        var held = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.False(waiting.IsCompleted);
        Assert.InRange(held, 1, 300);
    }

    private static async Task<long> CountAsync(FrameReader reader, int messages)
    {
        await reader.WaitAsync(CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.TryRead(out _))
            messages--;
        Assert.Equal(0, messages);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
