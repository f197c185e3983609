using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PairForge;

/// <summary>One key of an options record: what binding, the schema and the component list read.</summary>
/// <param name="Key">The key in a file.</param>
/// <param name="Property">The property.</param>
internal sealed record OptionProperty(string Key, PropertyInfo Property)
{
    /// <summary>The type, without <c>?</c>.</summary>
    internal Type Type { get; } = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>Whether a file must give it.</summary>
    internal bool IsRequired { get; } = Property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>Whether it may be null.</summary>
    internal bool IsNullable { get; } = new NullabilityInfoContext().Create(Property).WriteState == NullabilityState.Nullable;

    /// <summary>The options of a record, in order of declaration.</summary>
    internal static IReadOnlyList<OptionProperty> Of(Type record) =>
        [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is not null && p.PropertyType != typeof(IReadOnlyDictionary<string, object>))
            .Select(p => new OptionProperty(CanonicalJson.SnakeCase(p.Name), p))];

    /// <summary>The seam of a <see cref="Step{T}"/>, or null.</summary>
    internal static Type? SeamOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Step<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>The items' type of a list, or null.</summary>
    internal static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>What is wrong with a record's values, with the property that is to blame; nothing where all is well.</summary>
    internal static IEnumerable<(string? Property, string Message)> Check(object record)
    {
        foreach (var option in Of(record.GetType()))
        {
            var value = option.Property.GetValue(record);
            foreach (var attribute in option.Property.GetCustomAttributes<ValidationAttribute>())
            {
                if (value is null || attribute.IsValid(value)) continue;
                yield return (option.Property.Name, attribute switch
                {
                    RangeAttribute range => $"{option.Key} is {CanonicalJson.Write(value)}; it must lie in {Interval(range)}",
                    MinLengthAttribute when value is string => $"{option.Key} is empty; it must be text",
                    MinLengthAttribute { ErrorMessage: null } least => $"{option.Key} has too few items; it needs at least {least.Length}",
                    _ => attribute.FormatErrorMessage(option.Key),
                });
            }
        }
        if (record is not IValidatableObject own) yield break;
        foreach (var result in own.Validate(new ValidationContext(record))) yield return (result.MemberNames.FirstOrDefault(), result.ErrorMessage!);
    }

    /// <summary><c>[0, 1]</c>; a bound that is no bound is left out: <c>[0, ...)</c>.</summary>
    internal static string Interval(RangeAttribute range) =>
        IsOpen(range.Maximum) ? $"[{Bound(range.Minimum)}, ...)" : $"[{Bound(range.Minimum)}, {Bound(range.Maximum)}]";

    /// <summary>As it was written: the bounds of a <c>float</c> reach the attribute as <c>double</c>.</summary>
    private static string Bound(object bound) =>
        bound is double wide && (float)wide is var narrow && narrow == wide ? narrow.ToString(CultureInfo.InvariantCulture) : Convert.ToString(bound, CultureInfo.InvariantCulture)!;

    /// <summary>Whether a range's maximum is only the end of its type.</summary>
    internal static bool IsOpen(object maximum) => maximum is int.MaxValue or double.MaxValue;
}
