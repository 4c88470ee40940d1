using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Server.Http;

namespace Oleada.Server.Auth;

/// <summary>How a browser comes in with a key, once, and out again.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(
        this IEndpointRouteBuilder routes, AccessKeys keys, Authentication authentication, ServerLimits limits, TimeProvider time)
    {
        var rate = new SignInRate(limits.WrongSignIns, time);
        routes.MapPost("/api/sign-in", context => SignInAsync(context, keys, rate, limits)).WithMetadata(Access.Open);
        routes.MapPost("/api/sign-out", context => SignOut(context, keys, authentication)).WithMetadata(Access.Open);
        routes.MapGet("/api/caller", context =>
        {
            var caller = Caller.Of(context);
            var answer = new CallerAnswer(caller.Id, caller.Role.ToString().ToLowerInvariant(), caller.ExpiresAt);
            return JsonAnswer.WriteAsync(context, answer, ContractJson.Default.CallerAnswer);
        }).WithMetadata(Access.Any);
    }

    private static async Task SignInAsync(HttpContext context, AccessKeys keys, SignInRate rate, ServerLimits limits)
    {
        var request = await JsonBody.ReadAsync(context, ContractJson.Default.SignInRequest, limits.BodyBytes);
        var finding = keys.Find(request.Key);
        if (finding.Caller is not { } caller)
        {
            // Nobody can guess a key: a right one opens whatever others at the same address, a proxy's say, have tried.
            if (!rate.TryCountWrong(context.Connection.RemoteIpAddress))
                throw RequestProblem.TooMany($"more than {limits.WrongSignIns} wrong keys in a minute from this address; wait");
            throw RequestProblem.Unauthorized($"the 'key' {(finding.IsExpired ? "has expired" : "is not known")}");
        }
        var (cookie, expiresAt) = keys.SignIn(caller);
        SignInCookie.Set(context, cookie, expiresAt);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Whoever is not signed in is signed out already.</summary>
    private static Task SignOut(HttpContext context, AccessKeys keys, Authentication authentication)
    {
        if (authentication.FromCookie(context.Request).Caller is { } caller)
        {
            Authentication.CheckCookie(context.Request);
            keys.SignOut(caller);
        }
        SignInCookie.Clear(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
