using System.Text;
using Microsoft.AspNetCore.Http;

namespace Oleada.ScriptedModel;

/// <summary>Sends a reply at the script's pace, whole or as a stream, to its end or to where it is cut.</summary>
internal static class ReplySending
{
    public static async Task SendAsync(HttpContext context, ModelCall call, Reply reply, TimeProvider time)
    {
        var gone = context.RequestAborted;
        try
        {
            if (reply.Step.Hold is { } hold)
                await hold(gone);
            if (reply.Step.Delay > TimeSpan.Zero)
                await Task.Delay(reply.Step.Delay, time, gone);
            if (call.Request.Streams)
                await StreamAsync(context, call, reply, time);
            else if (reply.Step.Cut)
                context.Abort();
            else
                await WholeAsync(context, call.Protocol.Whole(reply.Answer).ToJsonString());
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The client went away, or the server stops: nobody is left to be answered.
        }
    }

    private static Task WholeAsync(HttpContext context, string answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private static async Task StreamAsync(HttpContext context, ModelCall call, Reply reply, TimeProvider time)
    {
        context.Response.ContentType = "text/event-stream";
        var events = call.Protocol.Stream(reply.Answer).ToList();
        if (reply.Step.Cut)
            context.Response.ContentLength = events.Sum(one => Encoding.UTF8.GetByteCount(one.ToString()));
        for (var index = 0; index < events.Count; index++)
        {
            // Less than was announced: the connection is closed, what was sent arrives before.
            if (reply.Step.Cut && index >= events.Count / 2)
                return;
            await context.Response.WriteAsync(events[index].ToString(), context.RequestAborted);
            if (reply.Step.Pace <= TimeSpan.Zero)
                continue;
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(reply.Step.Pace, time, context.RequestAborted);
        }
    }
}
