/** Policies as people write them: of both types, with comments, two or three rules, 25 lines on average. */
export function policyText(number: number): string {
  return number % 4 === 0 ? subscriptionText(number) : dataText(number);
}

function dataText(number: number): string {
  return `# Who works on case ${number} sees it; everybody else sees what is left.
name: Data of area ${number}
policyKey: area-${number}
type: data
circumstances:
  - { type: columnTags, columnTag: Area${number}.Contact }
  - { type: tags, tag: Area${number % 40} }
actions:
  - description: Contact details are for the desk.
    rules:
      - type: Masking
        config:
          fields:
            - { type: columnTags, columnTag: Area${number}.Contact }
          maskingConfig: { type: Constant, constant: "none" }
        inclusions:
          operator: any
          groups: [analysts-${number % 10}]
      - type: Masking
        config:
          fields:
            - { type: columnTags, columnTag: Area${number}.Contact }
          maskingConfig: { type: "Null" }
        exceptions:
          operator: any
          groups: [desk-${number % 100}, auditors]
  - rules:
      - type: Row Restriction by Custom Where Clause
        config:
          predicate: "@attributeValuesContains('region', @columnTagged('Area${number}.Region'))"
`;
}

function subscriptionText(number: number): string {
  return `name: Readers of area ${number}
policyKey: readers-${number}
type: subscription
circumstanceOperator: all
circumstances:
  - { type: tags, tag: Area${number % 40} }
actions:
  type: entitlements
  shareResponsibility: true
  entitlements:
    operator: any
    groups: [readers-${number % 25}, auditors]
    attributes:
      - { name: department, value: area-${number % 40} }
`;
}
