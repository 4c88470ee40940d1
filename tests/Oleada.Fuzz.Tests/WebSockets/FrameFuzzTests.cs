using System.Buffers;
using System.IO.Pipelines;
using Oleada.Server.WebSockets;

namespace Oleada.Fuzz.Tests.WebSockets;

public sealed class FrameFuzzTests
{
    /// <summary>What the reader may allocate beside the messages themselves: faults, frames that are cut, codes of compressed blocks.</summary>
    private const long FixedBytes = 64 * 1024;

    [Fact]
    public void Frames_are_read_as_the_plain_model_reads_them_wherever_they_are_cut() =>
        Fuzz.Run(500_000, FrameInput.Make, Check);

    private static void Check(FrameInput input)
    {
        var expected = FrameModel.Read(input);
        var allocated = Read(input, expected);
        var most = FixedBytes + (8L * input.Bytes.Length) + (6L * (expected.Count + 1) * input.Limits.MessageBytes);
        Assert.True(allocated <= most, $"{allocated} bytes were allocated");
    }

    /// <returns>How many bytes the reader allocated, the pipe's own left out.</returns>
    private static long Read(FrameInput input, List<ExpectedMessage> expected)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: input.SegmentBytes, useSynchronizationContext: false));
        var reader = new FrameReader(pipe.Reader, input.Limits, input.Deflate);
        var (sent, taken, allocated) = (0, 0, 0L);
        foreach (var cut in input.Cuts.Append(input.Bytes.Length))
        {
            if (cut == sent)
                continue;
            Send(pipe.Writer, input.Bytes.AsSpan(sent..cut));
            sent = cut;
            if (IsOver(expected, taken))
                continue;
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(Now(reader.WaitAsync(default)));
            while (reader.TryRead(out var message))
                Same(expected, taken++, message);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        pipe.Writer.Complete();
        // The first may still say yes, for a frame that is never finished.
        if (Now(reader.WaitAsync(default)))
            Assert.False(reader.TryRead(out _) || Now(reader.WaitAsync(default)));
        Assert.Equal(expected.Count, taken);
        return allocated;
    }

    private static void Send(PipeWriter to, ReadOnlySpan<byte> bytes)
    {
        to.Write(bytes);
        Assert.True(to.FlushAsync().AsTask().IsCompletedSuccessfully);
    }

    private static bool IsOver(List<ExpectedMessage> expected, int taken) =>
        taken > 0 && expected[taken - 1].Kind is SocketMessageKind.Close or SocketMessageKind.Broken;

    private static bool Now(ValueTask<bool> waiting)
    {
        Assert.True(waiting.IsCompleted, "the reader waits though bytes have come");
#pragma warning disable VSTHRD002 // It has completed.
        return waiting.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private static void Same(List<ExpectedMessage> expected, int at, SocketMessage message)
    {
        if (at >= expected.Count)
            Assert.Fail($"a message too many: {message}");
        var wanted = expected[at];
        var same = wanted.Kind == message.Kind && wanted.CloseCode == message.CloseCode && message.Payload.Span.SequenceEqual(wanted.Payload);
        if (!same || message.Kind == SocketMessageKind.Broken != message.Reason is not null)
            Assert.Fail($"message {at} is {message}, not {wanted}");
    }
}
