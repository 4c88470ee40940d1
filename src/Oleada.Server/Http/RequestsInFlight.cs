using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

/// <summary>
/// Bounds the requests that a key, or an address without one, has in flight. Routes that last as long as their clients
/// want have limits of their own and are not counted.
/// </summary>
internal sealed class RequestsInFlight(ServerLimits limits)
{
    /// <summary>Seconds after which a client that was refused may try again.</summary>
    private const string RetryAfter = "1";

    private int _current;

    /// <summary>Requests that are being answered.</summary>
    public int Current => Volatile.Read(ref _current);

    public void Set(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(PartitionOf);
        options.OnRejected = (rejected, _) => throw Refuse(rejected.HttpContext);
    }

    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOwnPace(context))
        {
            // The route has a bound of its own for a client that takes nothing.
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
                rate.MinDataRate = null;
            await next(context);
            return;
        }
        Interlocked.Increment(ref _current);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _current);
        }
    }

    private static bool IsOwnPace(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OwnPace>() is not null;

    private RateLimitPartition<string> PartitionOf(HttpContext context)
    {
        if (IsOwnPace(context))
            return RateLimitPartition.GetNoLimiter("own pace");
        return Caller.Find(context) is { } caller
            ? Partition($"key {caller.Id}", limits.RequestsPerKey)
            : Partition($"address {ClientNetwork.Of(context)}", limits.RequestsPerAddress);
    }

    private static RateLimitPartition<string> Partition(string name, int max) => RateLimitPartition.GetConcurrencyLimiter(
        name, _ => new ConcurrencyLimiterOptions { PermitLimit = max, QueueLimit = 0 });

    private RequestProblem Refuse(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfter;
        return RequestProblem.TooMany(Caller.Find(context) is { } caller
            ? $"key {caller.Id} has {limits.RequestsPerKey} requests in flight, which is the most that one may have"
            : $"this address has {limits.RequestsPerAddress} requests without a key in flight, which is the most that one may have");
    }
}

/// <summary>Metadata of a route that lasts as long as its client wants, and bounds what it holds for it.</summary>
internal sealed record OwnPace
{
    public static readonly OwnPace Mark = new();
}
